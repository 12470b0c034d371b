import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './transport/http.ts';
import { anything, text } from './transport/schema-helpers.ts';

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
