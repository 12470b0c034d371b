import type { IconName } from '../ui/icons.tsx';

export interface Place {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  /** Words that the palette finds it by. */
  readonly keywords: string;
}

interface PlaceGroup {
  readonly title: string;
  readonly places: readonly Place[];
}

export const PLACES: readonly PlaceGroup[] = [
  {
    title: '',
    places: [
      { to: '/', label: 'Overview', icon: 'overview', keywords: 'home dashboard fleet throughput latency attention' },
    ],
  },
  {
    title: 'Traffic',
    places: [
      { to: '/messages', label: 'Messages', icon: 'messages', keywords: 'search trail find number tail' },
      { to: '/conversations', label: 'Conversations', icon: 'conversations', keywords: 'customer window consent' },
      { to: '/campaigns', label: 'Campaigns', icon: 'campaigns', keywords: 'bulk rows sql' },
    ],
  },
  {
    title: 'Repair',
    places: [
      { to: '/dead-letters', label: 'Dead letters', icon: 'dead-letters', keywords: 'failed replay drop reason' },
      { to: '/quarantine', label: 'Quarantine', icon: 'quarantine', keywords: 'signature release webhook forged' },
    ],
  },
  {
    title: 'Operations',
    places: [
      { to: '/channels', label: 'Channels', icon: 'channels', keywords: 'accounts credentials webhook test message' },
      { to: '/binds', label: 'Binds', icon: 'binds', keywords: 'smpp smsc session' },
      { to: '/queues', label: 'Queues and shards', icon: 'queues', keywords: 'depth oldest lag heat map' },
      { to: '/fleet', label: 'Fleet', icon: 'fleet', keywords: 'replicas workers gateway memory load' },
      { to: '/doctor', label: 'Doctor', icon: 'shield', keywords: 'examine check health faults certificates clock' },
      {
        to: '/configuration',
        label: 'Configuration',
        icon: 'configuration',
        keywords: 'environment variables settings',
      },
      { to: '/api', label: 'API', icon: 'api', keywords: 'openapi reference try' },
    ],
  },
];
