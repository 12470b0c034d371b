import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './transport/http.ts';
import { LIVE_REFRESH_MS } from './transport/refresh.ts';
import { count, maybeText } from './transport/schema-helpers.ts';

const campaignSchema = z.object({
  id: z.string(),
  total: count,
  states: z.catch(z.record(z.string(), z.number()), {}),
});
export type Campaign = z.infer<typeof campaignSchema>;

const campaignsSchema = z.object({ items: z.array(campaignSchema), sending: maybeText, at: maybeText });

export const campaignsQuery = queryOptions({
  queryKey: ['campaigns'],
  queryFn: async ({ signal }) => call({ path: '/campaigns', schema: campaignsSchema, signal }),
  refetchInterval: LIVE_REFRESH_MS,
});
