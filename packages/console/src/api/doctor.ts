import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './transport/http.ts';
import { maybeText, text } from './transport/schema-helpers.ts';

const findingSchema = z.object({
  id: text,
  group: text,
  title: text,
  state: z.catch(z.enum(['ok', 'warning', 'fault']), 'warning'),
  detail: text,
  remedy: maybeText,
});
/** One finding, with its remedy if it is a fault. */
export type Finding = z.infer<typeof findingSchema>;

const examinationSchema = z.object({ at: maybeText, items: z.array(findingSchema) });
export type Examination = z.infer<typeof examinationSchema>;

/** Has the gateway examine all that it can see; takes up to ten seconds. @param upload stores a small file in the File Engine */
export const examineFleet = async (upload: boolean): Promise<Examination> =>
  call({ method: 'POST', path: '/doctor', body: { upload }, schema: examinationSchema });

const REFRESH_MS = 30_000;

/** The findings of the last examination, the fleet's own included; `at` is null if none was made lately. */
export const lastExaminationQuery = queryOptions({
  queryKey: ['doctor'],
  queryFn: async ({ signal }) => call({ path: '/doctor', schema: examinationSchema, signal }),
  refetchInterval: REFRESH_MS,
});
