import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import { channelOf } from '@ccm/channels/registry';
import { contactsAsText } from '@ccm/channels/text';
import type { ConversationState, ConversationStore } from '@ccm/shared/storage/conversations';
import type { NewDeadLetter } from '@ccm/shared/storage/dead-letters';
import type { Account, ChannelName, CustomerMessage, Person } from '@ccm/core/domain';
import { aliasesOf } from '@ccm/core/domain';
import { UpstreamError } from '@ccm/core/domain';
import type { FleetError } from '@ccm/core/domain';
import { describeFailure } from '@ccm/shared/storage/mailbox';
import type { FailedTry, ItemOutcome, Mailboxes, MailboxEntry, MailboxWork, Write } from '@ccm/shared/storage/mailbox';
import type { ConversationRef } from '@ccm/shared/storage/redis';
import type { Identities } from '@ccm/shared/storage/identities';
import { isJoinedWaiting } from '@ccm/shared/storage/identities';
import { inboundMailbox } from '@ccm/shared/messages';
import type { ChatItem, MessageStore } from '@ccm/shared/messages';
import type { ChatEnvelope, ChatFormat, HostedMedia } from '@ccm/shared/messages/chat-format';
import { z } from 'zod';
import { decideRetry } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { HybridChatClient } from './hybrid-chat/index.ts';
import type { CustomerNames } from './customer-names.ts';
import type { LateFiles } from './late-files/index.ts';
import type { ReadMarks } from './read-marks.ts';
import { reHostMedia } from './re-host-media.ts';
import type { MediaAccess } from './re-host-media.ts';

/** A host gets at least this time, however long earlier files took. */
const MIN_MEDIA_MS = 1000;
/** The delay before the next look whether the earlier messages have gone. */
const JOINED_POLL_MS = 200;

export interface ForwardDeps extends MediaAccess {
  readonly accounts: AccountRegistry;
  readonly conversations: ConversationStore;
  readonly identities: Pick<Identities, 'personOf' | 'refOf' | 'conversationEnded'>;
  readonly mailboxes: Pick<Mailboxes, 'waiting'>;
  readonly messages: MessageStore;
  readonly format: ChatFormat;
  /** Hybrid Chat, or an application in its place. Absent without either's URL: messages become dead letters, so that nothing vanishes. */
  readonly chat: Pick<HybridChatClient, 'post'> | undefined;
  readonly names: CustomerNames;
  /** Follows files that the message went on without. */
  readonly lateFiles: Pick<LateFiles, 'follow'>;
  /** READ_MARKS; absent: nothing is marked. */
  readonly readMarks: Pick<ReadMarks, 'mark'> | undefined;
  /** SKILL_GROUPS: by channel, where the account names none itself. */
  readonly skillGroups: Readonly<Partial<Record<ChannelName, string>>>;
  /** The time for which a file that cannot be fetched may hold up its conversation. */
  readonly mediaRetryMs: number;
  readonly inactivityMs: number | undefined;
  readonly observe: (event: {
    readonly channel: string;
    readonly account: string;
    readonly outcome: 'forwarded' | 'retry' | 'given-up';
    /** The reason of a failure. */
    readonly reason?: string;
    readonly ageMs: number;
  }) => void;
}

const forwardProgress = {
  /** The files that are in the File Engine already, or given up: a retry uploads none twice. */
  media: z.array(z.custom<HostedMedia>((media) => typeof media === 'object' && media !== null)),
} as const;

type InboundEntry = MailboxEntry<ChatItem, typeof forwardProgress>;

/** The use case of forwarding: the head of a conversation's inbound mailbox to Hybrid Chat, files first. Safe to run again. */
export class Forwarding implements MailboxWork<ChatItem, typeof forwardProgress> {
  readonly progress = forwardProgress;
  readonly #deps: ForwardDeps;

  constructor(deps: ForwardDeps) {
    this.#deps = deps;
  }

  async handle(entry: InboundEntry, signal: AbortSignal): Promise<ItemOutcome> {
    const { mailboxes } = this.#deps;
    const { ref } = entry.item;
    const customer = await this.#customerOf(ref);
    if (await isJoinedWaiting(ref, customer.person, async (key) => mailboxes.waiting(inboundMailbox, key)))
      return { againInMs: JOINED_POLL_MS };
    const body = await this.#toBody(entry.item, { entry, ...customer, signal });
    if (body === undefined) return 'done';
    const doneWith = await this.#post(entry.item, body, { state: customer.state, signal });
    if (entry.item.type === 'message') await this.#deps.lateFiles.follow(entry.item, entry.progress.media ?? []);
    this.#observe(entry, 'forwarded');
    return { doneWith };
  }

  /**
   * The person, and the state of the conversation. The state lies under another id only if two conversations became one meanwhile.
   */
  async #customerOf(ref: ConversationRef): Promise<{ readonly person: Person; readonly state: ConversationState }> {
    const { identities, conversations } = this.#deps;
    const [person, state] = await Promise.all([identities.personOf(ref, ref.customerId), conversations.state(ref)]);
    const owner = identities.refOf(ref, person);
    return { person, state: owner.customerId === ref.customerId ? state : await conversations.state(owner) };
  }

  async onRetry(entry: InboundEntry, failed: FailedTry & { readonly inMs: number }): Promise<void> {
    const { error, attempts, inMs } = failed;
    this.#observe(entry, 'retry', error);
    const detail = { why: error.message, attempts, inMs };
    await this.#deps.messages.step(entry.item.messageId, { atMs: Date.now(), step: 'retry', detail });
  }

  async onGiveUp(
    entry: InboundEntry,
    failed: FailedTry & { readonly deadLetterId: string },
  ): Promise<Partial<NewDeadLetter>> {
    const { error, attempts, deadLetterId } = failed;
    this.#observe(entry, 'given-up', error);
    const detail = { why: error.message, attempts, deadLetterId };
    await this.#deps.messages.step(entry.item.messageId, { atMs: Date.now(), step: 'dead-lettered', detail });
    return { reason: this.#reasonOf(error) };
  }

  /** The request to Hybrid Chat; undefined if there is nothing to send any more. */
  async #toBody(
    chatItem: ChatItem,
    context: {
      readonly entry: InboundEntry;
      readonly person: Person;
      readonly state: ConversationState;
      readonly signal: AbortSignal;
    },
  ): Promise<unknown> {
    const { format, accounts } = this.#deps;
    const { ref, messageId } = chatItem;
    const { person, state } = context;
    const account = accounts.find(ref.channel, ref.account);
    const skillGroup = account?.skillGroup ?? this.#deps.skillGroups[ref.channel];
    const envelope = {
      messageId,
      conversationId: state.conversationId ?? null,
      ref: { ...ref, customerId: person.shownId },
      aliases: aliasesOf(person),
      atMs: chatItem.receivedAtMs,
      ...compact({ skillGroup }),
    };
    if (chatItem.type === 'activity') return format.activity({ ...envelope, event: chatItem.event });
    if (chatItem.type === 'inactivity') {
      return this.#chatEnded(chatItem.deadlineMs, { ...envelope, account, lastInboundAtMs: state.lastInboundAtMs });
    }
    const event = await this.#named(chatItem.event, { account, signal: context.signal });
    const media = await this.#media(event, { ...context, account });
    return format.message({ ...envelope, event: withContactsOf(media, event), media });
  }

  /** Asks the provider for the name if its events contain none. No message waits or fails for a missing name. */
  async #named(
    event: CustomerMessage,
    context: { readonly account: Account | undefined; readonly signal: AbortSignal },
  ): Promise<CustomerMessage> {
    const { account, signal } = context;
    if (account === undefined || event.customer.name !== undefined) return event;
    const profile = await this.#deps.names.nameOf(account, event.customer.id, signal);
    return { ...event, customer: { ...event.customer, ...profile } };
  }

  /** Nothing if the customer wrote after the clock was started: the end would follow a message that it did not count. */
  #chatEnded(
    deadlineMs: number,
    context: ChatEnvelope & { readonly account: Account | undefined; readonly lastInboundAtMs: number | undefined },
  ): unknown {
    const { account, lastInboundAtMs = 0, ...envelope } = context;
    const armedAtMs = deadlineMs - (this.#deps.inactivityMs ?? 0);
    const serviceIdentifier = account === undefined ? '' : channelOf(account.provider).serviceIdentifier(account);
    return lastInboundAtMs > armedAtMs ? undefined : this.#deps.format.chatEnded({ ...envelope, serviceIdentifier });
  }

  async #media(
    event: CustomerMessage,
    context: { readonly entry: InboundEntry; readonly signal: AbortSignal; readonly account: Account | undefined },
  ): Promise<HostedMedia[]> {
    const { entry } = context;
    const done = [...(entry.progress.media ?? [])];
    const { firstTriedAtMs } = entry.tries;
    const untilMs = Math.max(Date.now() + MIN_MEDIA_MS, firstTriedAtMs + this.#deps.mediaRetryMs);
    for (const media of event.attachments.slice(done.length)) {
      done.push(await this.#hostOne(media, { ...context, untilMs }));
      await entry.save({ media: done });
    }
    return done;
  }

  async #hostOne(
    media: CustomerMessage['attachments'][number],
    context: {
      readonly entry: InboundEntry;
      readonly signal: AbortSignal;
      readonly account: Account | undefined;
      readonly untilMs: number;
    },
  ): Promise<HostedMedia> {
    const { entry, signal, account, untilMs } = context;
    if (account === undefined)
      return { hosted: false, kind: media.kind, why: 'the account is not configured any more' };
    const { providerHttp, fileEngine, assertMediaAllowed, mediaRetryMs } = this.#deps;
    try {
      return await reHostMedia(media, {
        channel: channelOf(account.provider),
        account,
        http: providerHttp,
        fileEngine,
        assertAllowed: assertMediaAllowed,
        conversationTag: entry.key.slice(2),
        openWithinMs: Math.max(MIN_MEDIA_MS, untilMs - Date.now()),
        signal,
      });
    } catch (error) {
      if (!(error instanceof UpstreamError) || signal.aborted) throw error;
      const decision = decideRetry(error, { ...entry.tries, retryWindowMs: mediaRetryMs });
      if (decision.again) throw error;
      return { hosted: false, kind: media.kind, why: error.message, isLate: true };
    }
  }

  /** @returns the write of the history that goes with the settlement. */
  async #post(
    chatItem: ChatItem,
    body: unknown,
    { state, signal }: { readonly state: ConversationState; readonly signal: AbortSignal },
  ): Promise<Write> {
    const { chat } = this.#deps;
    const { ref, messageId } = chatItem;
    if (chat === undefined) {
      throw new UpstreamError('hybrid-chat', 'no chat solution configured', { retryable: false });
    }
    const answer = await chat.post(body, { messageId, signal });
    const atMs = Date.now();
    await this.#noteConversation(chatItem, answer.conversationId, state);
    const account = this.#deps.accounts.find(ref.channel, ref.account);
    if (chatItem.type === 'message' && account !== undefined)
      this.#deps.readMarks?.mark(messageId, chatItem.event, account);
    return async () =>
      this.#deps.messages.step(messageId, { atMs, step: 'forwarded', detail: { status: answer.status } });
  }

  /** Stores the conversation id of Hybrid Chat if it is new, or the end of the conversation. */
  async #noteConversation(
    { type, ref }: ChatItem,
    conversationId: string | undefined,
    state: ConversationState,
  ): Promise<void> {
    if (type !== 'inactivity' && (conversationId === undefined || conversationId === state.conversationId)) return;
    const { conversations, identities } = this.#deps;
    // Anew: more may have been learnt of the customer meanwhile.
    const person = await identities.personOf(ref, ref.customerId);
    const owner = identities.refOf(ref, person);
    if (type === 'inactivity')
      await Promise.all([conversations.forget(owner), identities.conversationEnded(ref, person)]);
    else if (conversationId !== undefined) await conversations.setConversationId(owner, conversationId);
  }

  #observe({ item }: InboundEntry, outcome: 'forwarded' | 'retry' | 'given-up', error?: FleetError): void {
    const { channel, account } = item.ref;
    const reason = error === undefined ? {} : { reason: this.#reasonOf(error) };
    this.#deps.observe({ channel, account, outcome, ...reason, ageMs: Date.now() - item.receivedAtMs });
  }

  #reasonOf(error: FleetError): string {
    return this.#deps.chat === undefined ? 'no chat solution configured' : describeFailure(error).reason;
  }
}

/** The cards in files of contacts belong to the message as if they stood in it. */
function withContactsOf(media: readonly HostedMedia[], event: CustomerMessage): CustomerMessage {
  const found = media.flatMap((each) => (each.hosted ? (each.contacts ?? []) : []));
  if (found.length === 0 || event.contacts !== undefined) return event;
  const text = [event.text, contactsAsText(found)].filter((line) => line !== '').join('\n');
  return { ...event, text, contacts: found };
}
