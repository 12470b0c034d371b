import { SERIES_MEASURES } from '@ccm/shared/storage/statistics';
import {
  anything,
  arrayOf,
  count,
  figure,
  flag,
  listOf,
  mapOf,
  maybe,
  object,
  oneOf,
  text,
  texts,
  time,
} from './open-api-parts.ts';

const replica = object({
  id: text,
  service: oneOf('gateway', 'outbound-worker', 'smpp-worker'),
  roles: texts,
  version: text,
  host: text,
  pid: count,
  startedAt: time,
  heartbeatAt: time,
  state: oneOf('ready', 'not-ready', 'draining', 'lost'),
  load: object({ cpu: figure, eventLoopLagMs: figure, memoryBytes: count, heapBytes: count }),
  inFlight: count,
  holds: texts,
  dependencies: arrayOf(object({ name: text, state: oneOf('up', 'down'), detail: text, since: time })),
  settings: { type: 'string', description: 'Equal for replicas with equal settings' },
});

const series = object({
  id: text,
  measure: {
    ...oneOf(...SERIES_MEASURES),
    description:
      'received: webhooks and deliver_sm, reports among them; arrived: messages of customers, each once; forwarded: those that Hybrid Chat took; taken: messages accepted for sending; sent: parts that a provider took; reported: reports that a target took; failed: tries and final failures; refused: requests with a bad signature',
  },
  direction: maybe(oneOf('in', 'out')),
  channel: maybe(text),
  account: maybe(text),
  reason: maybe(text),
  peer: maybe(text),
  points: {
    type: 'array',
    items: maybe(figure),
    description: 'Oldest first: counts, or milliseconds of a latency. Null: nothing was recorded',
  },
});

const failure = {
  type: 'object',
  required: ['reason'],
  properties: { reason: text, description: text, providerCode: text },
};

const messageFields = {
  id: text,
  applicationId: maybe(text),
  providerMessageId: maybe(text),
  direction: oneOf('inbound', 'outbound'),
  channel: text,
  account: text,
  number: text,
  conversation: text,
  status: text,
  providerStatus: maybe(text),
  failure: maybe(failure),
  acceptedAt: time,
  changedAt: time,
  attempts: count,
  preview: maybe(text),
};
/** A record whose key is gone: its id, its status and the reason. */
const unreadable = object({ id: text, status: { const: 'unreadable' }, why: text });
const message = { anyOf: [object(messageFields), unreadable] };
const messageHistory = {
  anyOf: [
    object({
      ...messageFields,
      steps: arrayOf({ type: 'object', required: ['at', 'step'], properties: { at: time, step: text } }),
      payload: anything,
      deadLetterId: maybe(text),
    }),
    unreadable,
  ],
};

const conversationFields = {
  id: text,
  channel: text,
  account: text,
  customer: text,
  name: maybe(text),
  lastAt: maybe(time),
  lastDirection: maybe(oneOf('inbound', 'outbound')),
  lastStatus: maybe(text),
  waiting: count,
  window: maybe(object({ closesAt: time, extendedUntil: maybe(time), extendedBy: maybe(text) })),
  consent: oneOf('granted', 'stopped', 'marketing-stopped'),
  aliases: texts,
  conversationId: maybe(text),
};

const deadLetter = {
  type: 'object',
  required: ['id', 'kind', 'reason', 'description', 'at', 'atMs'],
  properties: {
    id: text,
    kind: text,
    reason: text,
    description: text,
    at: time,
    atMs: count,
    channel: text,
    account: text,
    customerId: text,
    messageId: text,
    applicationId: text,
    attempts: count,
  },
};

const quarantinedFields = {
  id: text,
  at: time,
  path: text,
  provider: text,
  remoteAddress: text,
  why: text,
  hints: texts,
  sizeBytes: count,
};

const contentSupport = {
  type: 'object',
  required: ['how'],
  properties: {
    how: oneOf('native', 'rendered', 'refused', 'ignored'),
    limits: text,
    as: text,
    remedy: text,
  },
};

const account = object(
  {
    id: text,
    channel: text,
    account: text,
    provider: text,
    serviceIdentifier: text,
    skillGroup: maybe(text),
    ratePerSecond: figure,
    capabilities: { type: 'object' },
    replyWindow: maybe({ type: 'object', required: ['ms'], properties: { ms: count } }),
    webhooks: texts,
    webhookUrls: texts,
    credential: maybe(text),
    health: oneOf('ok', 'degraded', 'down', 'unknown'),
    healthDetail: text,
    lastInboundAt: maybe(time),
    lastOutboundAt: maybe(time),
    rate: object({ limit: figure, current: figure }),
  },
  { contents: mapOf(contentSupport) },
);

const checkFields = { id: text, title: text, detail: text, remedy: maybe(text) };
const checks = arrayOf(object({ ...checkFields, state: oneOf('passed', 'failed', 'skipped') }));

const findings = arrayOf(
  object({
    id: text,
    group: text,
    title: text,
    state: oneOf('ok', 'warning', 'fault'),
    detail: text,
    remedy: maybe(text),
  }),
);

/** The schemas of the admin API's answers, by their names in the document. */
export const adminSchemas = {
  Health: object({
    status: text,
    checks: mapOf({ type: 'object', required: ['ok'], properties: { ok: flag, detail: text } }),
  }),
  Done: { type: 'object', properties: { id: text, replayed: flag, released: flag, ordered: text } },
  Replica: replica,
  FleetDifference: object({ id: text, groups: arrayOf(texts) }),
  Statistics: object({ stepSeconds: count, from: time, to: time, series: arrayOf(series) }),
  Message: message,
  MessageHistory: messageHistory,
  Conversation: object(conversationFields),
  ConversationHistory: object({ ...conversationFields, inactivityAt: maybe(time), messages: listOf(message) }),
  DeadLetter: deadLetter,
  DeadLetterGroup: object({
    id: text,
    kind: text,
    reason: text,
    count,
    oldestAt: time,
    newestAt: time,
    channels: texts,
    accounts: texts,
    description: text,
  }),
  Quarantined: object(quarantinedFields),
  QuarantinedRequest: object({ ...quarantinedFields, headers: mapOf(text), body: anything }),
  Account: account,
  AccountCheck: object({ at: time, checks }),
  WebhookRegistration: object({
    at: time,
    dryRun: flag,
    address: maybe(text),
    done: { ...flag, description: 'No step failed' },
    steps: {
      ...arrayOf(object({ ...checkFields, state: oneOf('planned', 'passed', 'failed', 'skipped') })),
      description: 'Empty: the provider has all of it',
    },
    checks,
  }),
  Examination: object({ at: time, tookMs: count, items: findings, next: maybe(text) }),
  LastExamination: object({
    at: { ...maybe(time), description: 'Null: none was made lately' },
    items: findings,
    next: maybe(text),
  }),
  WebhookReplay: object({
    version: text,
    archived: count,
    archivedBytes: count,
    replayed: count,
    different: count,
    more: { ...flag, description: 'Older ones were left out by the limit' },
    items: arrayOf(
      object({
        id: text,
        at: time,
        channel: text,
        account: text,
        provider: text,
        route: text,
        readBy: { ...text, description: 'The version that forwarded it' },
        differences: arrayOf(object({ path: text, before: anything, after: anything })),
      }),
    ),
    next: maybe(text),
  }),
  Queue: object({
    id: text,
    waiting: count,
    active: count,
    delayed: count,
    failed: count,
    oldestWaitingMs: count,
    shards: arrayOf(object({ id: count, depth: count, oldestMs: count, owner: maybe(text) })),
  }),
  Event: object({
    id: text,
    at: time,
    kind: text,
    channel: text,
    account: text,
    text,
    raw: anything,
  }),
  Session: object({ csrf: text, expiresAt: time, version: text, showCustomerData: flag }),
  Bind: object({
    id: text,
    account: text,
    owner: text,
    state: text,
    detail: text,
    transmits: flag,
    since: time,
    reportedAtMs: count,
    stats: mapOf(figure),
  }),
  Campaign: object({ id: text, total: count, states: mapOf(count) }),
  Setting: object({
    id: text,
    value: maybe(text),
    isSecret: flag,
    source: oneOf('default', 'environment', 'file'),
    default: maybe(text),
    group: text,
    description: text,
  }),
  Attention: object({
    id: text,
    severity: oneOf('critical', 'warning', 'info'),
    title: text,
    detail: text,
    remedy: text,
    since: maybe(time),
    link: text,
    errorReason: maybe(text),
  }),
};

export const schemaOf = (name: keyof typeof adminSchemas): { readonly $ref: string } => ({
  $ref: `#/components/schemas/${name}`,
});
