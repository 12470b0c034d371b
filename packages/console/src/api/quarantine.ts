import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call, nothing } from './transport/http.ts';
import { PAGE_SIZE, anything, count, maybeText, pageOf, text, texts } from './transport/schema-helpers.ts';

const quarantinedSchema = z.object({
  id: z.string(),
  at: maybeText,
  path: text,
  provider: text,
  remoteAddress: text,
  why: text,
  hints: texts,
  sizeBytes: count,
});
export type Quarantined = z.infer<typeof quarantinedSchema>;

const quarantinedDetailSchema = z.extend(quarantinedSchema, {
  headers: z.catch(z.record(z.string(), z.unknown()), {}),
  body: anything,
});
export type QuarantinedDetail = z.infer<typeof quarantinedDetailSchema>;

export const quarantineQuery = infiniteQueryOptions({
  queryKey: ['quarantine', 'list'],
  queryFn: async ({ pageParam, signal }) =>
    call({
      path: '/quarantine',
      query: { limit: PAGE_SIZE, next: pageParam },
      schema: pageOf(quarantinedSchema),
      signal,
    }),
  initialPageParam: '',
  getNextPageParam: (last) => last.next ?? undefined,
  refetchInterval: 15_000,
});

export const quarantinedQuery = (id: string) =>
  queryOptions({
    queryKey: ['quarantine', 'one', id],
    queryFn: async ({ signal }) =>
      call({ path: `/quarantine/${encodeURIComponent(id)}`, schema: quarantinedDetailSchema, signal }),
  });

/** @param trust release it although its signature does not verify. */
export const releaseQuarantined = async (id: string, trust: boolean): Promise<unknown> =>
  call({ method: 'POST', path: `/quarantine/${encodeURIComponent(id)}/release`, body: { trust }, schema: nothing });

export const dropQuarantined = async (id: string): Promise<unknown> =>
  call({ method: 'DELETE', path: `/quarantine/${encodeURIComponent(id)}`, schema: nothing });
