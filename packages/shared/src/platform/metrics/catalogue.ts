import type { MetricDescription } from './create-metrics.ts';

type MetricKind = 'counter' | 'gauge' | 'histogram';

/** One metric as its page in the documentation shows it. */
export interface MetricDefinition<Label extends string = string> extends MetricDescription<Label> {
  readonly kind: MetricKind;
  readonly group: MetricGroup;
  /** The services that export it. */
  readonly from: readonly string[];
}

type MetricGroup =
  'What comes in' | 'What goes out' | 'Binds' | 'Queues and dead letters' | 'Processes and dependencies';

const ALL = ['gateway', 'outbound-worker', 'smpp-worker'] as const;
const WORKERS = ['outbound-worker', 'smpp-worker'] as const;

/** From a tenth of a second, as everything works, to the hours that an outage of the other side takes. */
const AGE_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43_200];
/** Providers wait at most 5 s, and throttle webhooks that take longer than 200 ms. */
const ANSWER_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** The type of a definition of one kind and one set of labels. */
type Defined<Kind extends MetricKind, Label extends string> = MetricDefinition<Label> & { readonly kind: Kind };

const define =
  <const Kind extends MetricKind>(kind: Kind, group: MetricGroup) =>
  <const Label extends string = never>(
    definition: Omit<MetricDefinition<Label>, 'kind' | 'group'>,
  ): Defined<Kind, Label> => ({ ...definition, kind, group });

const inbound = { counter: define('counter', 'What comes in'), gauge: define('gauge', 'What comes in') };
const outbound = { counter: define('counter', 'What goes out') };
const binds = { counter: define('counter', 'Binds'), gauge: define('gauge', 'Binds') };
const queues = {
  counter: define('counter', 'Queues and dead letters'),
  gauge: define('gauge', 'Queues and dead letters'),
};
const processes = {
  counter: define('counter', 'Processes and dependencies'),
  gauge: define('gauge', 'Processes and dependencies'),
};

/**
 * Every metric of the fleet, each without its prefix `ccm_`. Names keep the conventions of Prometheus: base units, `_total` for counters.
 * Labels have few values: channels, accounts, reasons; never ids or numbers of customers.
 */
export const METRICS = {
  webhooks: inbound.counter({
    name: 'webhooks_total',
    help: 'Webhook requests by outcome: accepted, bad-signature, handshake',
    labels: ['provider', 'outcome'],
    from: ['gateway'],
  }),
  requests: define(
    'histogram',
    'What comes in',
  )({
    name: 'http_request_seconds',
    help: 'From a request to its answer, by route (webhooks, api, other) and class of the status (2xx, 4xx, 5xx)',
    labels: ['route', 'status'],
    buckets: ANSWER_BUCKETS,
    from: ['gateway'],
  }),
  webhooksInFlight: inbound.gauge({
    name: 'webhooks_in_flight',
    help: 'Envelopes accepted but not yet confirmed by Redis',
    from: ['gateway'],
  }),
  spoolRecords: inbound.gauge({
    name: 'spool_records',
    help: 'Envelopes in the spool, not yet confirmed by Redis',
    from: ['gateway'],
  }),
  spoolBytes: inbound.gauge({ name: 'spool_bytes', help: 'Size of the spool on disk', from: ['gateway'] }),
  spoolMaxBytes: inbound.gauge({
    name: 'spool_max_bytes',
    help: 'Size at which the gateway takes no more webhooks (SPOOL_MAX_BYTES)',
    from: ['gateway'],
  }),
  spoolDrained: inbound.counter({
    name: 'spool_drained_total',
    help: 'Envelopes that the spool has brought to Redis',
    from: ['gateway'],
  }),
  envelopes: inbound.counter({
    name: 'envelopes_total',
    help: 'Webhook requests read from Redis, by outcome; CCM did not write forged, malformed and misplaced ones',
    labels: ['outcome'],
    from: ['outbound-worker'],
  }),
  events: inbound.counter({
    name: 'events_total',
    help: 'Events in webhooks',
    labels: ['kind', 'channel', 'outcome'],
    from: ['outbound-worker'],
  }),
  forwards: inbound.counter({
    name: 'forwards_total',
    help: 'Attempts to hand a customer message to Hybrid Chat; reason is none if it took the message',
    labels: ['channel', 'outcome', 'reason'],
    from: ['outbound-worker'],
  }),
  forwardAge: define(
    'histogram',
    'What comes in',
  )({
    name: 'forward_age_seconds',
    help: 'From the webhook to Hybrid Chat',
    labels: ['channel'],
    buckets: AGE_BUCKETS,
    from: ['outbound-worker'],
  }),
  files: inbound.counter({
    name: 'files_total',
    help: "Tries to store a customer's file in the File Engine, by outcome: stored, not-stored; reason is none if it was stored",
    labels: ['outcome', 'reason'],
    from: ['outbound-worker'],
  }),
  commands: outbound.counter({
    name: 'commands_total',
    help: 'Broker messages by outcome',
    labels: ['outcome'],
    from: ['outbound-worker'],
  }),
  campaignRows: outbound.counter({
    name: 'campaign_rows_total',
    help: 'Rows of campaigns taken, by outcome',
    labels: ['outcome'],
    from: ['outbound-worker'],
  }),
  sends: outbound.counter({
    name: 'sends_total',
    help: 'Attempts to send a part, by outcome; reason is none if the provider took it',
    labels: ['provider', 'outcome', 'reason'],
    from: WORKERS,
  }),
  sendDuration: define(
    'histogram',
    'What goes out',
  )({
    name: 'send_seconds',
    help: 'The time that providers take to accept a part',
    labels: ['provider'],
    from: WORKERS,
  }),
  sendAge: define(
    'histogram',
    'What goes out',
  )({
    name: 'send_age_seconds',
    help: 'From the request of the application to the acceptance by the provider',
    labels: ['provider'],
    buckets: AGE_BUCKETS,
    from: WORKERS,
  }),
  statusPolls: outbound.counter({
    name: 'status_polls_total',
    help: 'Status polls at providers, by outcome',
    labels: ['provider', 'outcome'],
    from: ['outbound-worker', 'smpp-worker'],
  }),
  reports: outbound.counter({
    name: 'reports_total',
    help: 'Status changes reported to the CRM, ActiveMQ, the application or the campaign, by outcome',
    labels: ['target', 'outcome'],
    from: ['outbound-worker'],
  }),
  bindBound: binds.gauge({
    name: 'smpp_bind_bound',
    help: '1 where this replica holds the bind and it is up, 0 where it holds none or it is down',
    labels: ['bind'],
    from: ['smpp-worker'],
  }),
  binds: binds.gauge({
    name: 'smpp_binds',
    help: 'Binds of each SMPP account, of the fleet, by state: bound, down, unbound (by an operator)',
    labels: ['account', 'state'],
    from: ['gateway'],
  }),
  bindWindowSize: binds.gauge({
    name: 'smpp_window_size',
    help: 'Submits that may wait for an answer at once',
    labels: ['bind'],
    from: ['smpp-worker'],
  }),
  bindWindowInUse: binds.gauge({
    name: 'smpp_window_in_use',
    help: 'Submits that wait for an answer',
    labels: ['bind'],
    from: ['smpp-worker'],
  }),
  bindSubmits: binds.counter({
    name: 'smpp_submits_total',
    help: 'submit_sm sent over the bind',
    labels: ['bind'],
    from: ['smpp-worker'],
  }),
  bindProblems: binds.counter({
    name: 'smpp_submit_problems_total',
    help: 'submit_sm that were refused (failed), throttled, not answered in time (unknown), or answered too late (late)',
    labels: ['bind', 'problem'],
    from: ['smpp-worker'],
  }),
  bindDelivers: binds.counter({
    name: 'smpp_delivers_total',
    help: 'deliver_sm received over the bind',
    labels: ['bind'],
    from: ['smpp-worker'],
  }),
  bindLinks: binds.counter({
    name: 'smpp_links_total',
    help: 'Connections opened to the SMSC for the bind',
    labels: ['bind'],
    from: ['smpp-worker'],
  }),
  queueJobs: queues.gauge({
    name: 'queue_jobs',
    help: 'Jobs of each queue of the fleet, by state: waiting, active, delayed (to be retried)',
    labels: ['queue', 'state'],
    from: ['gateway'],
  }),
  queueOldest: queues.gauge({
    name: 'queue_oldest_job_seconds',
    help: 'The time for which the oldest message of each queue, of the fleet, has been the next of its mailbox, retries included; 0 for an empty queue',
    labels: ['queue'],
    from: ['gateway'],
  }),
  deadLetters: queues.counter({
    name: 'dead_letters_total',
    help: 'Dead letters, by kind and reason',
    labels: ['kind', 'reason'],
    from: WORKERS,
  }),
  deadLettersHeld: queues.gauge({
    name: 'dead_letters_held',
    help: 'Dead letters that wait for a decision, of the fleet',
    from: ['gateway'],
  }),
  quarantineHeld: queues.gauge({
    name: 'quarantine_held',
    help: 'Webhooks in quarantine, of the fleet; the newest 1,000 are kept',
    from: ['gateway'],
  }),
  examinationFaults: processes.gauge({
    name: 'examination_faults',
    help: 'Faults that the last examination of the fleet found, on request or by itself; no series without one',
    labels: ['group'],
    from: ['gateway'],
  }),
  build: processes.gauge({ name: 'build_info', help: '1, with the version', labels: ['version'], from: ALL }),
  replicas: processes.gauge({
    name: 'replicas',
    help: 'Replicas, of the fleet, by state: ready, not-ready, draining, lost',
    labels: ['replica_service', 'state'],
    from: ['gateway'],
  }),
  dependencyUp: processes.gauge({
    name: 'dependency_up',
    help: '1 where a check of /health/ready or /health/live passes',
    labels: ['dependency'],
    from: ALL,
  }),
  lastSuccess: processes.gauge({
    name: 'dependency_last_success_timestamp_seconds',
    help: 'When a check last passed, or Hybrid Chat, a provider or a target of reports last took something',
    labels: ['dependency'],
    from: ALL,
  }),
  redisUsedMemory: processes.gauge({
    name: 'redis_memory_used_bytes',
    help: 'Memory in use of each primary of Redis, of the fleet',
    labels: ['node'],
    from: ['gateway'],
  }),
  redisMaxMemory: processes.gauge({
    name: 'redis_memory_max_bytes',
    help: 'maxmemory of each primary of Redis, of the fleet; the memory of its machine where none is set',
    labels: ['node'],
    from: ['gateway'],
  }),
  redisReplicas: processes.gauge({
    name: 'redis_connected_replicas',
    help: 'Replicas that follow each primary of Redis, of the fleet',
    labels: ['node'],
    from: ['gateway'],
  }),
  gatewayProcesses: processes.gauge({
    name: 'gateway_processes',
    help: 'Worker processes of the gateway that listen, where GATEWAY_PROCESSES is above 1',
    from: ['gateway'],
  }),
  gatewayProcessesReplaced: processes.counter({
    name: 'gateway_processes_replaced_total',
    help: 'Worker processes of the gateway that died and were replaced',
    from: ['gateway'],
  }),
} as const satisfies Readonly<Record<string, MetricDefinition>>;
