import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './transport/http.ts';
import { LIVE_REFRESH_MS } from './transport/refresh.ts';
import { count, maybeText, pageOf } from './transport/schema-helpers.ts';

const shardSchema = z.object({ id: count, depth: count, oldestMs: count, owner: maybeText });
export type Shard = z.infer<typeof shardSchema>;

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

export const queuesQuery = queryOptions({
  queryKey: ['queues'],
  queryFn: async ({ signal }) => (await call({ path: '/queues', schema: pageOf(queueSchema), signal })).items,
  refetchInterval: LIVE_REFRESH_MS,
});
