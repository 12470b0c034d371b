import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './transport/http.ts';
import { LIVE_REFRESH_MS } from './transport/refresh.ts';
import { anything, count, flag, maybeText, pageOf, text } from './transport/schema-helpers.ts';

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

export const bindsQuery = queryOptions({
  queryKey: ['binds'],
  queryFn: async ({ signal }) => (await call({ path: '/binds', schema: pageOf(bindSchema), signal })).items,
  refetchInterval: LIVE_REFRESH_MS,
});
export type BindOrder = 'unbind' | 'rebind' | 'bind';

export const orderBind = async (id: string, order: BindOrder): Promise<unknown> =>
  call({
    method: 'POST',
    path: `/binds/${id.split('/').map(encodeURIComponent).join('/')}/${order}`,
    body: {},
    schema: anything,
  });
