import type { Examples } from './with-examples.ts';

const AT = '2026-11-22T10:11:12.000Z';

/** Examples of the admin API's answers about replicas, queues, binds and settings. */
export const FLEET_EXAMPLES: Examples['schemas'] = {
  Replica: {
    id: 'outbound-worker-chat1-c7a7f2',
    service: 'outbound-worker',
    roles: ['chat', 'send'],
    version: '0.1.0',
    host: 'chat1',
    pid: 17,
    startedAt: '2026-11-22T06:00:00.000Z',
    heartbeatAt: AT,
    state: 'ready',
    load: { cpu: 0.12, eventLoopLagMs: 3.7, memoryBytes: 178_290_688, heapBytes: 52_959_192 },
    inFlight: 4,
    holds: [],
    dependencies: [{ name: 'redis', state: 'up', detail: '', since: '2026-11-22T06:00:01.000Z' }],
    settings: 'f21e405c9d57',
  },
  FleetDifference: { id: 'RETRY_WINDOW', groups: [['gateway-chat1-c541b7'], ['gateway-chat2-9be001']] },
  Statistics: {
    stepSeconds: 10,
    from: '2026-11-22T09:11:10.000Z',
    to: '2026-11-22T10:11:10.000Z',
    series: [
      {
        id: 'received/in/sms/default',
        measure: 'received',
        direction: 'in',
        channel: 'sms',
        account: 'default',
        reason: null,
        peer: null,
        points: [12, 9, null, 14],
      },
    ],
  },
  Queue: {
    id: 'forward',
    waiting: 2,
    active: 1,
    delayed: 0,
    failed: 0,
    oldestWaitingMs: 180,
    shards: [{ id: 0, depth: 2, oldestMs: 180, owner: 'outbound-worker-chat1-c7a7f2' }],
  },
  Bind: {
    id: 'default/0',
    account: 'default',
    owner: 'smpp-worker-smpp1-4be1d0',
    state: 'bound',
    detail: 'bound',
    transmits: true,
    since: AT,
    reportedAtMs: 1_795_342_272_000,
    stats: { submits: 1200, failures: 0, windowInUse: 3 },
  },
  Campaign: { id: 'winter-sale', total: 1000, states: { pending: 200, sent: 790, failed: 10 } },
  Setting: {
    id: 'RETRY_WINDOW',
    value: '24h',
    isSecret: false,
    source: 'default',
    default: '24h',
    group: 'Retries',
    description: 'How long a failing message is tried again before it becomes a dead letter',
  },
};
