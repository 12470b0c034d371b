import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './transport/http.ts';
import { flag, maybeText, pageOf, text } from './transport/schema-helpers.ts';

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

export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: async ({ signal }) => (await call({ path: '/config', schema: pageOf(settingSchema), signal })).items,
});
