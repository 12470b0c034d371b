import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './transport/http.ts';
import { LIVE_REFRESH_MS } from './transport/refresh.ts';
import { count, maybeText, pageOf, text, texts } from './transport/schema-helpers.ts';

const dependency = z.object({
  name: text,
  state: z.catch(z.enum(['up', 'down']), 'down'),
  detail: text,
  since: maybeText,
});
export type Dependency = z.infer<typeof dependency>;

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

const fleetSchema = z.object({
  items: z.array(replicaSchema),
  differences: z.catch(z.array(z.object({ id: text, groups: z.catch(z.array(texts), []) })), []),
});

/** A setting that differs between replicas: its name, and the replicas that share each value. */
export type FleetDifference = z.infer<typeof fleetSchema>['differences'][number];

export const fleetQuery = queryOptions({
  queryKey: ['fleet'],
  queryFn: async ({ signal }) => (await call({ path: '/fleet', schema: pageOf(replicaSchema), signal })).items,
  refetchInterval: LIVE_REFRESH_MS,
});

export const differencesQuery = queryOptions({
  queryKey: ['fleet', 'differences'],
  queryFn: async ({ signal }) => (await call({ path: '/fleet', schema: fleetSchema, signal })).differences,
  refetchInterval: 60_000,
});
