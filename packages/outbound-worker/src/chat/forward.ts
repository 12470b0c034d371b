import type { ConversationState, ConversationStore } from '@ccm/shared/storage/conversations';
import type { NewDeadLetter } from '@ccm/shared/storage/dead-letters';
import type { FleetError, Person } from '@ccm/core/domain';
import type { CallConditions } from '@ccm/core/ports';
import { UpstreamError } from '@ccm/core/domain';
import { describeFailure } from '@ccm/shared/storage/mailbox';
import type { FailedTry, ItemOutcome, Mailboxes, MailboxWork, Write } from '@ccm/shared/storage/mailbox';
import type { ConversationRef } from '@ccm/shared/storage/redis';
import type { Identities } from '@ccm/shared/storage/identities';
import { isJoinedWaiting } from '@ccm/shared/storage/identities';
import { inboundMailbox } from '@ccm/shared/messages';
import type { ChatItem, MessageStore } from '@ccm/shared/messages';
import type { ChatAnswer } from './hybrid-chat/index.ts';
import { ChatBodyWriter, forwardProgress } from './chat-body.ts';
import type { ChatBodyDeps, InboundEntry } from './chat-body.ts';
import type { LateFiles } from './late-files/index.ts';
import type { ReadMarks } from './read-marks.ts';

/** The delay before the next look whether the earlier messages have gone. */
const JOINED_POLL_MS = 200;

/** The receiver of customers' messages. */
export interface ChatTarget {
  /** @throws {UpstreamError} */
  post(
    body: unknown,
    conditions: CallConditions & { readonly messageId: string },
    type: ChatItem['type'],
  ): Promise<ChatAnswer>;
}

interface ForwardDeps extends ChatBodyDeps {
  readonly conversations: ConversationStore;
  readonly identities: Pick<Identities, 'personOf' | 'refOf' | 'conversationEnded'>;
  readonly mailboxes: Pick<Mailboxes, 'waiting'>;
  readonly messages: MessageStore;
  /** Hybrid Chat, or an application in its place. Absent without either's URL: messages become dead letters, so that nothing vanishes. */
  readonly chat: ChatTarget | undefined;
  /** Follows files that the message went on without. */
  readonly lateFiles: Pick<LateFiles, 'follow'>;
  /** READ_MARKS; absent: nothing is marked. */
  readonly readMarks: Pick<ReadMarks, 'mark'> | undefined;
  readonly observe: (event: {
    readonly channel: string;
    readonly account: string;
    readonly outcome: 'forwarded' | 'retry' | 'given-up';
    /** The reason of a failure. */
    readonly reason?: string;
    readonly ageMs: number;
  }) => void;
}

/** The use case of forwarding: the head of a conversation's inbound mailbox to Hybrid Chat, files first. Safe to run again. */
export class Forwarding implements MailboxWork<ChatItem, typeof forwardProgress> {
  readonly progress = forwardProgress;
  readonly #deps: ForwardDeps;
  readonly #bodies: ChatBodyWriter;

  constructor(deps: ForwardDeps) {
    this.#deps = deps;
    this.#bodies = new ChatBodyWriter(deps);
  }

  async handle(entry: InboundEntry, signal: AbortSignal): Promise<ItemOutcome> {
    const { mailboxes } = this.#deps;
    const { ref } = entry.item;
    const customer = await this.#customerOf(ref);
    if (await isJoinedWaiting(ref, customer.person, async (key) => mailboxes.waiting(inboundMailbox, key)))
      return { againInMs: JOINED_POLL_MS };
    const body = await this.#bodies.write(entry, { ...customer, signal });
    if (body === undefined) return 'done';
    const doneWith = await this.#post(entry, body, { state: customer.state, signal });
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

  /** @returns the write of the history that goes with the settlement. */
  async #post(
    { item, isHeld }: InboundEntry,
    body: unknown,
    { state, signal }: { readonly state: ConversationState; readonly signal: AbortSignal },
  ): Promise<Write> {
    const { chat } = this.#deps;
    const { ref, messageId } = item;
    if (chat === undefined) {
      throw new UpstreamError('hybrid-chat', 'no chat solution configured', { retryable: false });
    }
    const answer = await chat.post(body, { messageId, signal, mayGo: isHeld }, item.type);
    const atMs = Date.now();
    await this.#noteConversation(item, answer.conversationId, state);
    const account = this.#deps.accounts.find(ref.channel, ref.account);
    if (item.type === 'message' && account !== undefined) this.#deps.readMarks?.mark(messageId, item.event, account);
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
