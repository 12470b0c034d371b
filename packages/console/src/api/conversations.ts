import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { messageSchema } from './messages.ts';
import { call } from './transport/http.ts';
import { PAGE_SIZE, count, maybeText, pageOf, text, texts } from './transport/schema-helpers.ts';

const conversationSchema = z.object({
  id: z.string(),
  channel: text,
  account: text,
  customer: text,
  name: maybeText,
  lastAt: maybeText,
  lastDirection: maybeText,
  lastStatus: maybeText,
  waiting: count,
  window: z.catch(z.nullable(z.object({ closesAt: z.string() })), null),
  consent: z.catch(z.nullable(z.enum(['granted', 'stopped', 'marketing-stopped'])), null),
});
export type Conversation = z.infer<typeof conversationSchema>;

const conversationDetailSchema = z.extend(conversationSchema, {
  aliases: texts,
  conversationId: maybeText,
  inactivityAt: maybeText,
  messages: pageOf(messageSchema),
});
export type ConversationDetail = z.infer<typeof conversationDetailSchema>;

interface ConversationFilter {
  readonly q?: string | undefined;
  readonly channel?: string | undefined;
}

export const conversationsQuery = (filter: ConversationFilter) =>
  infiniteQueryOptions({
    queryKey: ['conversations', filter],
    queryFn: async ({ pageParam, signal }) =>
      call({
        path: '/conversations',
        query: { ...filter, limit: PAGE_SIZE, next: pageParam },
        schema: pageOf(conversationSchema),
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: 15_000,
  });

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: async ({ signal }) =>
      call({ path: `/conversations/${encodeURIComponent(id)}`, schema: conversationDetailSchema, signal }),
    refetchInterval: 10_000,
  });
