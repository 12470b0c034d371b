import { CHANNEL_NAMES, channelOf, toChannelName } from '@ccm/channels/registry';
import { aliasesOf } from '@ccm/core/domain';
import type { Account, Person } from '@ccm/core/domain';
import type { Stores } from '@ccm/shared/app';
import { inboundMailbox } from '@ccm/shared/messages';
import type { FoundMessage, MessageSearch } from '@ccm/shared/messages';
import { outboundMailbox } from '@ccm/shared/sending';
import type { ConversationState } from '@ccm/shared/storage/conversations';
import type { MailboxKey } from '@ccm/shared/storage/mailbox';
import { conversationDigest } from '@ccm/shared/storage/redis';
import type { ConversationRef, Placed } from '@ccm/shared/storage/redis';
import { Router } from 'express';
import type { Request } from 'express';
import { z } from 'zod';
import { sendProblem } from '../../http/problem.ts';
import { isoTime, isoTimeOrNull } from '../iso-time.ts';
import { listOf, pageOf, readQuery } from '../query/page.ts';
import type { Page } from '../query/page.ts';
import { shownMessage } from '../view/shown-message.ts';
import { wordParameter } from '../query/word-parameter.ts';

export const conversationQuery = z.looseObject({
  q: z.string().min(1).optional(),
  channel: wordParameter(CHANNEL_NAMES),
  account: z.string().min(1).optional(),
});

interface ConversationRoutesDeps {
  readonly store: Pick<Stores, 'recent' | 'conversations' | 'identities' | 'mailboxes' | 'accounts'>;
  readonly search: MessageSearch;
}

type Query = z.infer<typeof conversationQuery>;

/** Lists conversations, the one with the newest message first, and shows one. */
export function conversationRoutes(deps: ConversationRoutesDeps): Router {
  const router = Router();
  router.get('/conversations', async (request, response) => {
    const query = readQuery(request, conversationQuery);
    const { refs, next } = await list(query, pageOf(request), deps);
    const persons = await onePerPerson(refs, deps);
    response.json(listOf(await Promise.all(persons.map(async (each) => describe(each, deps))), next));
  });
  router.get('/conversations/:id', async (request, response) => {
    const ref = await deps.store.recent.conversation(request.params.id);
    if (ref === undefined)
      sendProblem(response, {
        status: 404,
        detail: 'No recent conversation has this id: search messages by the customer’s number',
      });
    else response.json(await whole(ref, request, deps));
  });
  router.get('/conversations/:channel/:account/:customer', async (request, response) => {
    const channel = toChannelName(request.params.channel);
    const { account, customer: customerId } = request.params;
    if (channel !== undefined) response.json(await whole({ channel, account, customerId }, request, deps));
    else sendProblem(response, { status: 404, detail: `No channel has this name: ${CHANNEL_NAMES.join(', ')}` });
  });
  return router;
}

async function list(
  query: Query,
  page: Page,
  { store, search }: ConversationRoutesDeps,
): Promise<{ readonly refs: readonly ConversationRef[]; readonly next: Placed | undefined }> {
  const fits = (ref: ConversationRef): boolean =>
    (query.channel ?? ref.channel) === ref.channel && (query.account ?? ref.account) === ref.account;
  if (query.q !== undefined) {
    const { items } = await search.find({ q: query.q }, { behind: undefined, limit: 500 });
    const found = new Map(items.flatMap(refOf).map((ref) => [conversationDigest(ref), ref]));
    return { refs: [...found.values()].filter(fits), next: undefined };
  }
  const refs: ConversationRef[] = [];
  for await (const batch of store.recent.conversations(page.behind)) {
    for (const place of batch) {
      if (place.ref === undefined || !fits(place.ref)) continue;
      refs.push(place.ref);
      if (refs.length === page.limit) return { refs, next: { id: place.id, atMs: place.atMs } };
    }
  }
  return { refs, next: undefined };
}

const refOf = (message: FoundMessage): ConversationRef[] => ('unreadable' in message ? [] : [message.facts]);

/** The conversation that a message names, and its person. */
interface PersonsConversation {
  readonly ref: ConversationRef;
  readonly person: Person;
  /** The person's conversation: the messages of all their ids belong to it. */
  readonly own: ConversationRef;
}

async function withPerson(ref: ConversationRef, { store }: ConversationRoutesDeps): Promise<PersonsConversation> {
  const person = await store.identities.personOf(ref, ref.customerId);
  return { ref, person, own: store.identities.refOf(ref, person) };
}

/** Lists a customer who has several ids once. */
async function onePerPerson(
  refs: readonly ConversationRef[],
  deps: ConversationRoutesDeps,
): Promise<readonly PersonsConversation[]> {
  const all = await Promise.all(refs.map(async (ref) => withPerson(ref, deps)));
  return [...Map.groupBy(all, ({ own }) => conversationDigest(own)).values()].flatMap(([first]) =>
    first === undefined ? [] : [first],
  );
}

type Described = { readonly id: string } & Record<string, unknown>;

async function describe(
  { ref, person, own }: PersonsConversation,
  { store, search }: ConversationRoutesDeps,
): Promise<Described> {
  const key: MailboxKey = `c:${conversationDigest(own)}`;
  const [state, { items }, waitingIn, waitingOut] = await Promise.all([
    store.conversations.state(own),
    search.find({ number: ref.customerId, channel: ref.channel, account: ref.account }, FIRST),
    store.mailboxes.waiting(inboundMailbox, key),
    store.mailboxes.waiting(outboundMailbox(store.accounts), key),
  ]);
  const last = items.map(shownMessage)[0];
  const account = store.accounts.all.find(({ channel, name }) => channel === ref.channel && name === ref.account);
  return {
    id: conversationDigest(ref),
    channel: ref.channel,
    account: ref.account,
    customer: person.shownId,
    name: state.name ?? null,
    lastAt: last?.['acceptedAt'] ?? null,
    lastDirection: last?.['direction'] ?? null,
    lastStatus: last?.['status'] ?? null,
    waiting: waitingIn + waitingOut,
    window: account === undefined ? null : shownWindow(account, state.windowOpenedAtMs),
    consent: consentOf(state),
    aliases: aliasesOf(person),
    conversationId: state.conversationId ?? null,
  };
}

function consentOf({ optedOut, marketingOptedOut }: ConversationState): 'stopped' | 'marketing-stopped' | 'granted' {
  if (optedOut) return 'stopped';
  return marketingOptedOut ? 'marketing-stopped' : 'granted';
}

/** Null where the channel takes messages at any time, or the customer never wrote. */
function shownWindow(account: Account, windowOpenedAtMs: number | undefined): Record<string, unknown> | null {
  const { replyWindow } = channelOf(account.provider).rules[account.channel] ?? {};
  if (replyWindow === undefined || windowOpenedAtMs === undefined) return null;
  const { ms, extension } = replyWindow;
  return {
    closesAt: isoTime(windowOpenedAtMs + ms),
    extendedUntil: extension === undefined ? null : isoTime(windowOpenedAtMs + extension.ms),
    extendedBy: extension?.template ?? null,
  };
}

async function whole(
  ref: ConversationRef,
  request: Request,
  deps: ConversationRoutesDeps,
): Promise<Record<string, unknown>> {
  const { channel, account, customerId } = ref;
  const found = await withPerson(ref, deps);
  const [known, deadlineMs, messages] = await Promise.all([
    describe(found, deps),
    deps.store.conversations.inactivity.deadlineMs(found.own),
    deps.search.find({ number: customerId, channel, account }, pageOf(request)),
  ]);
  return {
    ...known,
    inactivityAt: isoTimeOrNull(deadlineMs),
    messages: listOf(messages.items.map(shownMessage), messages.next),
  };
}

const FIRST = { behind: undefined, limit: 1 } as const;
