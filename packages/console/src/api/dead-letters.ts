import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { SHORTEST_SEARCH } from './messages.ts';
import { call, nothing } from './transport/http.ts';
import {
  PAGE_SIZE,
  anything,
  count,
  flag,
  maybeNumber,
  maybeText,
  pageOf,
  text,
  texts,
} from './transport/schema-helpers.ts';

const letterSchema = z.object({
  id: z.string(),
  kind: text,
  reason: text,
  description: text,
  at: maybeText,
  channel: maybeText,
  account: maybeText,
  customerId: maybeText,
  messageId: maybeText,
  attempts: maybeNumber,
});
export type DeadLetter = z.infer<typeof letterSchema>;

const letterDetailSchema = z.extend(letterSchema, { lastAnswer: anything, payload: anything, trail: anything });
export type DeadLetterDetail = z.infer<typeof letterDetailSchema>;

const groupSchema = z.object({
  id: z.string(),
  kind: text,
  reason: text,
  count,
  oldestAt: maybeText,
  newestAt: maybeText,
  channels: texts,
  description: text,
});
export type DeadLetterGroup = z.infer<typeof groupSchema>;

export interface DeadLetterFilter {
  readonly kind?: string | undefined;
  readonly reason?: string | undefined;
  readonly channel?: string | undefined;
  readonly account?: string | undefined;
  readonly since?: string | undefined;
}

export const groupsQuery = (filter: DeadLetterFilter = {}) =>
  queryOptions({
    queryKey: ['dead-letters', 'groups', filter],
    queryFn: async ({ signal }) =>
      (await call({ path: '/dead-letters/groups', query: { ...filter }, schema: pageOf(groupSchema), signal })).items,
    refetchInterval: 15_000,
  });

export const deadLettersQuery = (filter: DeadLetterFilter) =>
  infiniteQueryOptions({
    queryKey: ['dead-letters', 'list', filter],
    queryFn: async ({ pageParam, signal }) =>
      call({
        path: '/dead-letters',
        query: { ...filter, limit: PAGE_SIZE, next: pageParam },
        schema: pageOf(letterSchema),
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });

/** The number of refused commands that a search shows. */
const MAX_REFUSED = 5;

/** Commands that CCM refused, by the customer or the application's id: they never became messages. */
export const refusedQuery = (q: string) =>
  queryOptions({
    queryKey: ['dead-letters', 'refused', q],
    queryFn: async ({ signal }) =>
      (
        await call({
          path: '/dead-letters',
          query: { q, kind: 'command', limit: MAX_REFUSED },
          schema: pageOf(letterSchema),
          signal,
        })
      ).items,
    enabled: q.length >= SHORTEST_SEARCH,
    staleTime: 10_000,
  });

export const deadLetterQuery = (id: string) =>
  queryOptions({
    queryKey: ['dead-letters', 'one', id],
    queryFn: async ({ signal }) =>
      call({ path: `/dead-letters/${encodeURIComponent(id)}`, schema: letterDetailSchema, signal }),
  });

const dryRunSchema = z.object({ matched: count, more: flag, items: z.catch(z.array(letterSchema), []) });
export type DryRun = z.infer<typeof dryRunSchema>;

const replaySchema = z.object({
  matched: count,
  replayed: count,
  failed: z.catch(z.array(z.object({ id: text, why: text })), []),
});
type ReplayResult = z.infer<typeof replaySchema>;

const definedOnly = (filter: DeadLetterFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** Lists the dead letters that a replay would take, oldest first. Changes nothing. */
export const dryRun = async (filter: DeadLetterFilter, ids: readonly string[] | undefined): Promise<DryRun> =>
  call({
    method: 'POST',
    path: '/dead-letters/replay',
    body: { filter: definedOnly(filter), ...(ids === undefined ? {} : { ids }), dryRun: true },
    schema: dryRunSchema,
  });

export const replayThese = async (ids: readonly string[]): Promise<ReplayResult> =>
  call({
    method: 'POST',
    path: '/dead-letters/replay',
    body: { filter: {}, ids, dryRun: false },
    schema: replaySchema,
  });

export const dropDeadLetter = async (id: string): Promise<unknown> =>
  call({ method: 'DELETE', path: `/dead-letters/${encodeURIComponent(id)}`, schema: nothing });
