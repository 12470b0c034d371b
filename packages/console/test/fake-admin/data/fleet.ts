import { secondsAgo } from './seconds-ago.ts';

const dependency = (name: string, detail = ''): unknown => ({
  name,
  state: detail === '' ? 'up' : 'down',
  detail,
  since: secondsAgo(detail === '' ? 86_000 : 240),
});

interface Spec {
  readonly id: string;
  readonly service: string;
  readonly roles: readonly string[];
  readonly dependencies: readonly unknown[];
  readonly cpu: number;
  readonly holds?: readonly string[];
  readonly state?: string;
}

const replica = ({ id, service, roles, dependencies, cpu, holds = [], state = 'ready' }: Spec): unknown => ({
  id,
  service,
  roles,
  version: '0.1.0',
  host: `node-${id.at(-1) ?? '1'}.brightline.internal`,
  pid: 4000 + Math.round(cpu * 100),
  startedAt: secondsAgo(191_000),
  heartbeatAt: secondsAgo(state === 'lost' ? 38 : 1),
  state,
  load: { cpu, eventLoopLagMs: Math.round(cpu * 22 + 2), memoryBytes: 128e6 + cpu * 9e7, heapBytes: 61e6 + cpu * 4e7 },
  inFlight: Math.round(cpu * 60),
  holds,
  dependencies,
});

export const fleetItems = (): unknown[] => [
  replica({ id: 'gateway-1', service: 'gateway', roles: [], dependencies: [dependency('redis')], cpu: 0.31 }),
  replica({ id: 'gateway-2', service: 'gateway', roles: [], dependencies: [dependency('redis')], cpu: 0.28 }),
  replica({
    id: 'outbound-worker-1',
    service: 'outbound-worker',
    roles: ['chat', 'amq', 'send', 'report'],
    dependencies: [dependency('redis'), dependency('hybrid-chat'), dependency('activemq'), dependency('file-engine')],
    cpu: 0.56,
    holds: ['shards 0–15'],
  }),
  replica({
    id: 'outbound-worker-2',
    service: 'outbound-worker',
    roles: ['chat', 'amq', 'send', 'report'],
    dependencies: [
      dependency('redis'),
      dependency('hybrid-chat'),
      dependency('activemq'),
      dependency('crm', 'The CRM answers 401'),
    ],
    cpu: 0.61,
    holds: ['shards 16–31'],
  }),
  replica({
    id: 'outbound-worker-3',
    service: 'outbound-worker',
    roles: ['campaign'],
    dependencies: [dependency('redis'), dependency('sql-database')],
    cpu: 0.12,
  }),
  replica({
    id: 'smpp-worker-1',
    service: 'smpp-worker',
    roles: [],
    dependencies: [dependency('redis')],
    cpu: 0.22,
    holds: ['alerts/0', 'alerts/1'],
  }),
  replica({
    id: 'smpp-worker-2',
    service: 'smpp-worker',
    roles: [],
    dependencies: [dependency('redis')],
    cpu: 0.05,
    holds: ['alerts/2'],
  }),
];

export const bindItems = (): Record<string, unknown>[] =>
  ['bound', 'bound', 'waiting'].map((state, index) => ({
    id: `alerts/${index}`,
    account: 'alerts',
    owner: index === 2 ? 'smpp-worker-2' : 'smpp-worker-1',
    state,
    detail:
      state === 'bound'
        ? ''
        : 'The SMSC refused the bind: ESME_RINVPASWD. Check SMPP_SYSTEM_ID and SMPP_PASSWORD; next try in 16 s.',
    transmits: index !== 1,
    since: secondsAgo(state === 'bound' ? 80_400 + index * 312 : 94),
    reportedAtMs: Date.now() - 600,
    stats: {
      submitted: 184_221 - index * 91_000,
      delivered: 20_411 + index * 812,
      pending: state === 'bound' ? 4 - index : 0,
    },
  }));
