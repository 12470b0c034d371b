import { ACCOUNTS } from './accounts.ts';
import { Random } from './random.ts';

const STEP_SECONDS = 10;
const secondsAgo = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

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

export function queueItems(): unknown[] {
  const random = new Random(Math.floor(Date.now() / 10_000));
  const shards = Array.from({ length: 32 }, (_, id) => {
    const isHottest = id === 19;
    const isBusy = random.next() < 0.6 || isHottest;
    const depth = isBusy ? random.below(isHottest ? 400 : 12) + 1 : 0;
    return {
      id,
      depth,
      oldestMs: isHottest ? 30_000 : depth === 0 ? 0 : random.below(300),
      owner: id === 27 ? null : `outbound-worker-${id < 16 ? 1 : 2}`,
    };
  });
  const queue = (id: string, waiting: number, oldestWaitingMs: number, shardList: unknown[] = []): unknown => ({
    id,
    waiting,
    active: random.below(14),
    delayed: id.includes('viber') ? 212 : random.below(4),
    failed: id.includes('crm') ? 3 : 0,
    oldestWaitingMs,
    shards: shardList,
  });
  return [
    queue('webhooks', random.below(9), random.below(30)),
    queue(
      'in',
      shards.reduce((sum, { depth }) => sum + depth, 0),
      Math.max(...shards.map(({ oldestMs }) => oldestMs)),
      shards,
    ),
    queue('send-twilio', random.below(20), random.below(80)),
    queue('send-360dialog', random.below(26), random.below(90)),
    queue('send-facebook', random.below(6), random.below(50)),
    queue('send-viber', 188, 14_200),
    queue('send-smpp-alerts', random.below(40), random.below(120)),
    queue('report-crm', random.below(12), random.below(300)),
    queue('report-amq', random.below(12), random.below(100)),
  ];
}

export function statsOf(minutes: number): unknown {
  const steps = (minutes * 60) / STEP_SECONDS;
  const toMs = Math.floor(Date.now() / (STEP_SECONDS * 1000)) * STEP_SECONDS * 1000;
  const series: unknown[] = [];
  const add = (
    fields: Record<string, unknown>,
    seed: number,
    value: (wave: number, noise: number, step: number) => number,
  ): void => {
    const random = new Random(seed);
    const points = Array.from({ length: steps }, (_, step) => {
      const at = toMs / 1000 - (steps - step) * STEP_SECONDS;
      const wave = 1 + 0.32 * Math.sin(at / 410) + 0.16 * Math.sin(at / 97 + seed);
      return Math.max(0, Math.round(value(wave, random.next(), step)));
    });
    series.push({
      id: `${String(fields['measure'])}-${series.length}`,
      direction: null,
      channel: null,
      account: null,
      points,
      ...fields,
    });
  };
  for (const [index, { channel, account, weight, provider }] of ACCOUNTS.entries()) {
    const of = { channel, account };
    add(
      { ...of, measure: 'received', direction: 'in' },
      index,
      (wave, noise) => weight * 14 * wave * (0.8 + noise * 0.4),
    );
    add(
      { ...of, measure: 'forwarded', direction: 'in' },
      index,
      (wave, noise) => weight * 14 * wave * (0.8 + noise * 0.4),
    );
    add({ ...of, measure: 'sent', direction: 'out' }, index + 20, (wave, noise, step) =>
      provider === 'viber' && step > steps - 84 ? 0 : weight * 18 * wave * (0.8 + noise * 0.4),
    );
    add({ ...of, measure: 'failed', direction: 'out' }, index + 40, (wave, noise, step) =>
      provider === 'viber' && step > steps - 84 ? weight * 8 * noise : noise > 0.97 ? 2 : 0,
    );
    for (const [name, factor] of [
      ['latency-p50', 1],
      ['latency-p95', 2.6],
      ['latency-p99', 5],
    ] as const) {
      add(
        { ...of, measure: name, direction: 'in' },
        index + 60,
        (wave, noise) => 17 * factor * wave * (0.85 + noise * 0.3),
      );
      add(
        { ...of, measure: name, direction: 'out' },
        index + 80,
        (wave, noise) => 96 * factor * wave * (0.85 + noise * 0.3),
      );
    }
  }
  for (const [peer, share] of [
    ['activemq', 210],
    ['api', 96],
    ['campaign', 130],
  ] as const)
    add({ measure: 'taken', direction: 'out', peer }, share, (wave, noise) => share * wave * (0.85 + noise * 0.3));
  add({ measure: 'reported', peer: 'crm' }, 7, (wave, noise) => 260 * wave * (0.9 + noise * 0.2));
  add({ measure: 'reported', peer: 'activemq' }, 7, (wave, noise) => 410 * wave * (0.9 + noise * 0.2));
  add({ measure: 'refused' }, 5, (_wave, noise) => (noise > 0.98 ? 1 : 0));
  return {
    stepSeconds: STEP_SECONDS,
    from: new Date(toMs - steps * STEP_SECONDS * 1000).toISOString(),
    to: new Date(toMs).toISOString(),
    series,
  };
}

export const attentionItems = (): unknown[] => [
  {
    id: 'viber',
    severity: 'critical',
    title: 'Viber refuses our credentials.',
    detail: '212 messages wait, 128 were given up in the last 14 minutes.',
    remedy: 'Put the bot’s current token into `VIBER_AUTH_TOKEN`, restart, then replay the dead letters.',
    since: secondsAgo(840),
    link: '/dead-letters?kind=outbound&reason=bad-credentials',
    errorReason: 'bad-credentials',
  },
  {
    id: 'bind',
    severity: 'critical',
    title: 'Bind alerts/2 is down.',
    detail: 'The SMSC refuses the password (ESME_RINVPASWD).',
    remedy: 'Check `SMPP_SYSTEM_ID` and `SMPP_PASSWORD` with the carrier.',
    since: secondsAgo(94),
    link: '/binds',
    errorReason: 'session-not-bound',
  },
  {
    id: 'crm',
    severity: 'warning',
    title: 'The CRM rejects delivery notifications.',
    detail: '41 lie in the dead letters.',
    remedy: '',
    since: secondsAgo(5400),
    link: '/dead-letters?kind=crm&reason=rejected-by-crm',
    errorReason: 'rejected-by-crm',
  },
];

export const campaignsAnswer = (): unknown => ({
  items: [
    {
      id: 'black-friday-de',
      total: 182_400,
      states: { delivered: 121_044, sent: 18_201, queued: 39_004, failed: 1420, expired: 2731 },
    },
    { id: 'appointment-reminders', total: 6210, states: { delivered: 5988, failed: 61, queued: 161 } },
  ],
  next: null,
  sending: 'open',
  at: secondsAgo(3),
});

export const configItems = (): unknown[] => [
  {
    id: 'CHAT_SOLUTION_URL',
    value: 'https://chat.brightline.example/chat',
    isSecret: false,
    source: 'environment',
    default: null,
    group: 'Hybrid Chat',
    description: 'Hybrid Chat’s REST URL: each customer message is posted there.',
  },
  {
    id: 'CHAT_FORMAT',
    value: 'hybrid-chat',
    isSecret: false,
    source: 'default',
    default: 'hybrid-chat',
    group: 'Hybrid Chat',
    description: 'The object of Hybrid Chat, or the successor’s `CIM` message.',
  },
  {
    id: 'SKILL_GROUPS',
    value: 'whatsapp, premium|sms, silver',
    isSecret: false,
    source: 'environment',
    default: null,
    group: 'Hybrid Chat',
    description: 'Which queue of agents each channel’s messages go to.',
  },
  {
    id: 'REDIS_URL',
    value: 'redis+sentinel://10.0.4.2:26379,10.0.4.3:26379/ccm',
    isSecret: false,
    source: 'environment',
    default: 'redis://127.0.0.1:6379',
    group: 'Redis',
    description: 'Also `rediss://`, Sentinel and Cluster.',
  },
  {
    id: 'ENVELOPE_SIGNING_KEY',
    value: '••••••',
    isSecret: true,
    source: 'file',
    default: null,
    group: 'Redis',
    description: 'The gateway signs every envelope with it; workers refuse one that does not verify.',
  },
  {
    id: 'MESSAGE_RETENTION',
    value: '8d',
    isSecret: false,
    source: 'default',
    default: '8d',
    group: 'Messages',
    description: 'How long a finished message can be asked for.',
  },
  {
    id: 'RETRY_WINDOW',
    value: '12h',
    isSecret: false,
    source: 'environment',
    default: '24h',
    group: 'Messages',
    description: 'How long a message is tried before it is given up.',
  },
  {
    id: 'LOG_CUSTOMER_DATA',
    value: 'false',
    isSecret: false,
    source: 'default',
    default: 'false',
    group: 'Logging',
    description: 'Whether logs, trails and this console show what customers write.',
  },
  {
    id: 'LOG_LEVEL',
    value: 'info',
    isSecret: false,
    source: 'default',
    default: 'info',
    group: 'Logging',
    description: 'What is logged.',
  },
  {
    id: 'ADMIN_TOKEN',
    value: '••••••',
    isSecret: true,
    source: 'environment',
    default: null,
    group: 'Gateway',
    description: 'Opens the admin API and this console.',
  },
  {
    id: 'SPOOL_PATH',
    value: '/var/lib/ccm/spool',
    isSecret: false,
    source: 'environment',
    default: null,
    group: 'Gateway',
    description: 'Folder for accepted webhooks while Redis is away.',
  },
];
