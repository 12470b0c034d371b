import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './transport/http.ts';
import { LIVE_REFRESH_MS } from './transport/refresh.ts';
import { maybeText, pageOf, text } from './transport/schema-helpers.ts';

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

export const attentionQuery = queryOptions({
  queryKey: ['attention'],
  queryFn: async ({ signal }) => (await call({ path: '/attention', schema: pageOf(attentionSchema), signal })).items,
  refetchInterval: LIVE_REFRESH_MS,
});
