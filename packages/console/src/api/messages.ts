import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './transport/http.ts';
import { PAGE_SIZE, anything, maybeNumber, maybeText, pageOf, text } from './transport/schema-helpers.ts';
import type { Page } from './transport/schema-helpers.ts';

const failureSchema = z.looseObject({
  reason: text,
  description: z.optional(text),
  providerCode: z.optional(anything),
});
export type Failure = z.infer<typeof failureSchema>;

export const messageSchema = z.object({
  id: z.string(),
  applicationId: maybeText,
  providerMessageId: maybeText,
  direction: z.catch(z.enum(['inbound', 'outbound']), 'outbound'),
  channel: text,
  account: text,
  number: text,
  conversation: maybeText,
  status: text,
  providerStatus: maybeText,
  failure: z.catch(z.nullable(failureSchema), null),
  acceptedAt: maybeText,
  changedAt: maybeText,
  attempts: maybeNumber,
  preview: maybeText,
});
export type Message = z.infer<typeof messageSchema>;

const stepSchema = z.looseObject({ at: z.string(), step: z.string() });
export type Step = z.infer<typeof stepSchema>;

const trailSchema = z.extend(messageSchema, {
  steps: z.catch(z.array(stepSchema), []),
  deadLetterId: maybeText,
  payload: anything,
});
export type MessageTrail = z.infer<typeof trailSchema>;

export interface MessageFilter {
  readonly q?: string | undefined;
  readonly channel?: string | undefined;
  readonly account?: string | undefined;
  readonly direction?: 'inbound' | 'outbound' | undefined;
  readonly status?: string | undefined;
  /** ISO times. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export const messagesQuery = (filter: MessageFilter) =>
  infiniteQueryOptions({
    queryKey: ['messages', filter],
    queryFn: async ({ pageParam, signal }) => messagesPage(filter, { next: pageParam, limit: PAGE_SIZE, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });

/** @param page `next`: empty, or as the page before gave it · `limit`: up to 1000 */
export const messagesPage = async (
  filter: MessageFilter,
  { signal, ...page }: { readonly next: string; readonly limit: number; readonly signal: AbortSignal },
): Promise<Page<Message>> =>
  call({ path: '/messages', query: { ...filter, ...page }, schema: pageOf(messageSchema), signal });

/** The newest messages that were accepted since a time, newest first: those that a tail missed before its stream was open. */
export const messagesSince = async (since: Date): Promise<readonly Message[]> => {
  const page = await call({
    path: '/messages',
    query: { since: since.toISOString(), limit: 100 },
    schema: pageOf(messageSchema),
  });
  return page.items;
};

export const messageQuery = (id: string) =>
  queryOptions({
    queryKey: ['message', id],
    queryFn: async ({ signal }) => call({ path: `/messages/${encodeURIComponent(id)}`, schema: trailSchema, signal }),
    refetchInterval: 5000,
  });

/** A shorter text finds too many. */
export const SHORTEST_SEARCH = 3;

/** A search of the palette: a few messages by any id or number. */
export const findQuery = (q: string) =>
  queryOptions({
    queryKey: ['find', q],
    queryFn: async ({ signal }) =>
      (await call({ path: '/messages', query: { q, limit: 8 }, schema: pageOf(messageSchema), signal })).items,
    enabled: q.length >= SHORTEST_SEARCH,
    staleTime: 10_000,
  });

export interface TestMessage {
  readonly channel: string;
  readonly account: string;
  readonly to: string;
  readonly text: string;
}

/** Sends a message as an application would. */
export const sendTestMessage = async (message: TestMessage): Promise<{ id: string }> =>
  call({ method: 'POST', path: '/messages', body: message, schema: z.object({ id: z.string() }) });
