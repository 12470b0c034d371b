import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './http.ts';
import { anything, count, flag, maybeNumber, maybeText, pageOf, text, texts } from './schema-helpers.ts';

const dependency = z.object({
  name: text,
  state: z.catch(z.enum(['up', 'down']), 'down'),
  detail: text,
  since: maybeText,
});

export const replicaSchema = z.object({
  id: z.string(),
  service: text,
  roles: texts,
  version: text,
  host: text,
  pid: count,
  startedAt: maybeText,
  heartbeatAt: maybeText,
  state: z.catch(z.enum(['ready', 'not-ready', 'draining', 'lost']), 'not-ready'),
  load: z.catch(z.object({ cpu: count, eventLoopLagMs: count, memoryBytes: count, heapBytes: count }), {
    cpu: 0,
    eventLoopLagMs: 0,
    memoryBytes: 0,
    heapBytes: 0,
  }),
  inFlight: count,
  holds: texts,
  dependencies: z.catch(z.array(dependency), []),
});
export type Replica = z.infer<typeof replicaSchema>;
export type Dependency = z.infer<typeof dependency>;

const seriesSchema = z.object({
  id: text,
  measure: text,
  direction: z.catch(z.nullable(z.enum(['in', 'out'])), null),
  channel: maybeText,
  account: maybeText,
  reason: maybeText,
  peer: maybeText,
  points: z.array(z.nullable(z.number())),
});
export type Series = z.infer<typeof seriesSchema>;

export const statsSchema = z.object({
  stepSeconds: z.number(),
  from: z.string(),
  to: z.string(),
  series: z.array(seriesSchema),
});
export type Stats = z.infer<typeof statsSchema>;

const shardSchema = z.object({ id: count, depth: count, oldestMs: count, owner: maybeText });
const queueSchema = z.object({
  id: z.string(),
  waiting: count,
  active: count,
  delayed: count,
  failed: count,
  oldestWaitingMs: count,
  shards: z.catch(z.array(shardSchema), []),
});
export type Queue = z.infer<typeof queueSchema>;
export type Shard = z.infer<typeof shardSchema>;

const attentionSchema = z.object({
  id: z.string(),
  severity: z.catch(z.enum(['critical', 'warning', 'info']), 'warning'),
  title: text,
  detail: text,
  remedy: text,
  since: maybeText,
  link: text,
  errorReason: maybeText,
});
export type Attention = z.infer<typeof attentionSchema>;

export const bindSchema = z.object({
  id: z.string(),
  account: text,
  owner: text,
  state: text,
  detail: text,
  transmits: flag,
  since: maybeText,
  reportedAtMs: count,
  stats: z.catch(z.record(z.string(), z.unknown()), {}),
});
export type Bind = z.infer<typeof bindSchema>;

const campaignSchema = z.object({
  id: z.string(),
  total: count,
  states: z.catch(z.record(z.string(), z.number()), {}),
});
export type Campaign = z.infer<typeof campaignSchema>;
const campaignsSchema = z.object({ items: z.array(campaignSchema), sending: maybeText, at: maybeText });

const settingSchema = z.object({
  id: z.string(),
  value: maybeText,
  isSecret: flag,
  source: text,
  default: maybeText,
  group: text,
  description: text,
});
export type Setting = z.infer<typeof settingSchema>;

export const accountSchema = z.object({
  id: z.string(),
  channel: text,
  account: text,
  provider: text,
  serviceIdentifier: maybeText,
  skillGroup: maybeText,
  ratePerSecond: maybeNumber,
  capabilities: z.catch(z.record(z.string(), z.unknown()), {}),
  webhooks: texts,
  health: z.catch(z.enum(['ok', 'degraded', 'down', 'unknown']), 'unknown'),
  healthDetail: text,
  lastInboundAt: maybeText,
  lastOutboundAt: maybeText,
  webhookUrls: texts,
  rate: z.catch(z.object({ limit: maybeNumber, current: count }), { limit: null, current: 0 }),
  credential: maybeText,
});
export type Account = z.infer<typeof accountSchema>;

const checkLineSchema = z.object({
  id: text,
  title: text,
  state: z.catch(z.enum(['planned', 'passed', 'failed', 'skipped']), 'skipped'),
  detail: text,
  remedy: maybeText,
});
const checkSchema = z.object({ at: maybeText, checks: z.array(checkLineSchema) });
/** One thing that was found out at a provider, or done there. */
export type CheckLine = z.infer<typeof checkLineSchema>;
export type AccountCheck = z.infer<typeof checkSchema>;

const LIVE_MS = 10_000;

const fleetSchema = z.object({
  items: z.array(replicaSchema),
  differences: z.catch(z.array(z.object({ id: text, groups: z.catch(z.array(texts), []) })), []),
});
/** A setting that differs between replicas: its name, and the replicas that share each value. */
export type FleetDifference = z.infer<typeof fleetSchema>['differences'][number];

export const differencesQuery = queryOptions({
  queryKey: ['fleet', 'differences'],
  queryFn: async ({ signal }) => (await call({ path: '/fleet', schema: fleetSchema, signal })).differences,
  refetchInterval: 60_000,
});

export const fleetQuery = queryOptions({
  queryKey: ['fleet'],
  queryFn: async ({ signal }) => (await call({ path: '/fleet', schema: pageOf(replicaSchema), signal })).items,
  refetchInterval: LIVE_MS,
});

/** The parameters of GET /stats: a view asks for what it shows, since a fleet may have a thousand accounts. */
export interface StatsQuery {
  readonly minutes: number;
  readonly by?: 'channel';
  readonly channel?: string;
  readonly account?: string;
  /** Comma separated. */
  readonly measures?: string;
}

/** The last hour of all accounts. */
export const ALL_HOUR: StatsQuery = { minutes: 60, by: 'channel' };

export const statsQuery = (query: StatsQuery) =>
  queryOptions({
    queryKey: ['stats', query],
    queryFn: async ({ signal }) => call({ path: '/stats', query: { ...query }, schema: statsSchema, signal }),
    refetchInterval: query.minutes > 60 ? 60_000 : LIVE_MS,
  });

export const queuesQuery = queryOptions({
  queryKey: ['queues'],
  queryFn: async ({ signal }) => (await call({ path: '/queues', schema: pageOf(queueSchema), signal })).items,
  refetchInterval: LIVE_MS,
});

export const attentionQuery = queryOptions({
  queryKey: ['attention'],
  queryFn: async ({ signal }) => (await call({ path: '/attention', schema: pageOf(attentionSchema), signal })).items,
  refetchInterval: LIVE_MS,
});

export const bindsQuery = queryOptions({
  queryKey: ['binds'],
  queryFn: async ({ signal }) => (await call({ path: '/binds', schema: pageOf(bindSchema), signal })).items,
  refetchInterval: LIVE_MS,
});

export const campaignsQuery = queryOptions({
  queryKey: ['campaigns'],
  queryFn: async ({ signal }) => call({ path: '/campaigns', schema: campaignsSchema, signal }),
  refetchInterval: LIVE_MS,
});

export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: async ({ signal }) => (await call({ path: '/config', schema: pageOf(settingSchema), signal })).items,
});

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: async ({ signal }) =>
    (await call({ path: '/channels', query: { contents: 'false' }, schema: pageOf(accountSchema), signal })).items,
  refetchInterval: LIVE_MS,
});

const openApiSchema = z.looseObject({
  info: z.looseObject({ title: text, version: text, description: text }),
  paths: z.record(z.string(), z.record(z.string(), anything)),
  components: z.catch(z.looseObject({ schemas: z.catch(z.record(z.string(), anything), {}) }), { schemas: {} }),
});
export type OpenApi = z.infer<typeof openApiSchema>;

export const openApiQuery = queryOptions({
  queryKey: ['openapi'],
  queryFn: async ({ signal }) => call({ base: '', path: '/openapi.json', schema: openApiSchema, signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

const accountPath = (channel: string, account: string): string =>
  `/channels/${encodeURIComponent(channel)}/${encodeURIComponent(account)}`;

/** Asks the provider whether the credentials are good and our webhook is registered. */
export const checkAccount = async (channel: string, account: string): Promise<AccountCheck> =>
  call({ method: 'POST', path: `${accountPath(channel, account)}/check`, body: {}, schema: checkSchema });

const registrationSchema = z.object({
  at: maybeText,
  address: maybeText,
  done: z.boolean(),
  steps: z.array(checkLineSchema),
});
export type WebhookRegistration = z.infer<typeof registrationSchema>;

/** Sets our webhook at the provider; a dry run only lists the changes. */
export const registerWebhook = async (
  { channel, account }: Pick<Account, 'channel' | 'account'>,
  dryRun: boolean,
): Promise<WebhookRegistration> =>
  call({
    method: 'POST',
    path: `${accountPath(channel, account)}/webhook`,
    body: { dryRun },
    schema: registrationSchema,
  });

export type BindOrder = 'unbind' | 'rebind' | 'bind';
export const orderBind = async (id: string, order: BindOrder): Promise<unknown> =>
  call({
    method: 'POST',
    path: `/binds/${id.split('/').map(encodeURIComponent).join('/')}/${order}`,
    body: {},
    schema: anything,
  });
