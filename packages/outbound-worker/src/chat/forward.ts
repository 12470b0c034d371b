import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import { channelOf } from '@ccm/channels/registry';
import { contactsAsText } from '@ccm/channels/text';
import type { ConversationStore } from '@ccm/shared/storage/conversations';
import type { DeadLetters } from '@ccm/shared/storage/dead-letters';
import type { Account, ChannelName, CustomerMessage } from '@ccm/core/domain';
import { FleetError, UpstreamError } from '@ccm/core/domain';
import type { HttpClient } from '@ccm/core/ports';
import type { ItemOutcome, MailboxItem } from '@ccm/shared/storage/mailbox';
import type { MessageStore } from '@ccm/shared/messages';
import { decideRetry } from '@ccm/core/domain';
import type { FileEngineClient } from './file-engine/index.ts';
import type { ChatEnvelope, ChatFormat, HybridChatClient } from './hybrid-chat/index.ts';
import type { ChatItem } from './chat-item.ts';
import type { CustomerNames } from './customer-names.ts';
import type { ReadMarks } from './read-marks.ts';
import { reHostMedia } from './re-host-media.ts';
import type { HostedMedia } from './re-host-media.ts';

export interface ForwardDeps {
  readonly accounts: AccountRegistry;
  readonly conversations: ConversationStore;
  readonly messages: MessageStore;
  readonly deadLetters: DeadLetters;
  readonly format: ChatFormat;
  /** Hybrid Chat, or an application in its place. Absent without either's URL: messages become dead letters, so that nothing vanishes. */
  readonly chat: Pick<HybridChatClient, 'post'> | undefined;
  readonly fileEngine: FileEngineClient | undefined;
  readonly providerHttp: HttpClient;
  readonly assertMediaAllowed: (url: string, account: Account) => Promise<void>;
  readonly names: CustomerNames;
  /** READ_MARKS; absent: nothing is marked. */
  readonly readMarks: Pick<ReadMarks, 'mark'> | undefined;
  /** SKILL_GROUPS: by channel, where the account names none itself. */
  readonly skillGroups: Readonly<Partial<Record<ChannelName, string>>>;
  readonly retryWindowMs: number;
  /** A file that cannot be fetched holds its conversation up for so long at the most. */
  readonly mediaRetryMs: number;
  readonly inactivityMs: number | undefined;
  readonly observe: (event: {
    readonly channel: string;
    readonly account: string;
    readonly outcome: 'forwarded' | 'retry' | 'given-up';
    /** Of a failure. */
    readonly reason?: string;
    readonly ageMs: number;
  }) => void;
}

/** The use case of forwarding: the head of a conversation's inbound mailbox to Hybrid Chat, files first. Safe to run again. */
export class Forwarding {
  readonly #deps: ForwardDeps;

  constructor(deps: ForwardDeps) {
    this.#deps = deps;
  }

  async forward(item: MailboxItem, signal: AbortSignal): Promise<ItemOutcome> {
    const chatItem = JSON.parse(item.text) as ChatItem;
    try {
      const body = await this.#toBody(chatItem, { item, signal });
      if (body !== undefined) await this.#post(chatItem, body, signal);
      return 'done';
    } catch (error) {
      if (signal.aborted) return { againInMs: 0 };
      if (!(error instanceof FleetError)) throw error;
      return this.#failed(chatItem, item, error);
    }
  }

  /** What Hybrid Chat is to hear; undefined when there is nothing to say any more. */
  async #toBody(
    chatItem: ChatItem,
    context: { readonly item: MailboxItem; readonly signal: AbortSignal },
  ): Promise<unknown> {
    const { format, conversations, accounts } = this.#deps;
    const { ref, messageId } = chatItem;
    const account = accounts.find(ref.channel, ref.account);
    const state = await conversations.state(ref);
    const skillGroup = account?.skillGroup ?? this.#deps.skillGroups[ref.channel];
    const envelope = {
      messageId,
      conversationId: state.conversationId ?? null,
      ref,
      atMs: chatItem.receivedAtMs,
      ...(skillGroup === undefined ? {} : { skillGroup }),
    };
    if (chatItem.type === 'activity') return format.activity({ ...envelope, event: chatItem.event });
    if (chatItem.type === 'inactivity') {
      return this.#chatEnded(chatItem.deadlineMs, { ...envelope, account, lastInboundAtMs: state.lastInboundAtMs });
    }
    const event = await this.#named(chatItem.event, { account, signal: context.signal });
    const media = await this.#media(event, { ...context, account });
    return format.message({ ...envelope, event: withContactsOf(media, event), media });
  }

  /** Where the provider's events carry no name, it is asked for one; no message waits or fails for want of it. */
  async #named(
    event: CustomerMessage,
    context: { readonly account: Account | undefined; readonly signal: AbortSignal },
  ): Promise<CustomerMessage> {
    const { account, signal } = context;
    if (account === undefined || event.customer.name !== undefined) return event;
    const profile = await this.#deps.names.nameOf(account, event.customer.id, signal);
    return { ...event, customer: { ...event.customer, ...profile } };
  }

  /** Nothing, where the customer wrote after the clock was started: the end would come after a message that it did not see. */
  #chatEnded(
    deadlineMs: number,
    context: ChatEnvelope & { readonly account: Account | undefined; readonly lastInboundAtMs: number | undefined },
  ): unknown {
    const { account, lastInboundAtMs = 0, ...envelope } = context;
    const armedAtMs = deadlineMs - (this.#deps.inactivityMs ?? 0);
    const serviceIdentifier = account === undefined ? '' : channelOf(account.provider).serviceIdentifier(account);
    return lastInboundAtMs > armedAtMs ? undefined : this.#deps.format.chatEnded({ ...envelope, serviceIdentifier });
  }

  /** Files that are in the File Engine already stand in the item's notes: a retry uploads none twice. */
  async #media(
    event: CustomerMessage,
    context: { readonly item: MailboxItem; readonly signal: AbortSignal; readonly account: Account | undefined },
  ): Promise<HostedMedia[]> {
    const { item, signal, account } = context;
    const done: HostedMedia[] = [];
    for (const [index, media] of event.attachments.entries()) {
      const known = item.notes[`media${index}`];
      const hosted =
        known === undefined
          ? await this.#hostOne(media, { item, signal, account })
          : (JSON.parse(known) as HostedMedia);
      if (known === undefined) await item.note({ [`media${index}`]: JSON.stringify(hosted) });
      done.push(hosted);
    }
    return done;
  }

  async #hostOne(
    media: CustomerMessage['attachments'][number],
    context: { readonly item: MailboxItem; readonly signal: AbortSignal; readonly account: Account | undefined },
  ): Promise<HostedMedia> {
    const { item, signal, account } = context;
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
        conversationTag: item.tag.slice(2),
        signal,
      });
    } catch (error) {
      if (!(error instanceof UpstreamError) || signal.aborted) throw error;
      const decision = decideRetry(error, { ...historyOf(item), retryWindowMs: mediaRetryMs });
      if (decision.again) throw error;
      return { hosted: false, kind: media.kind, why: error.message };
    }
  }

  async #post(chatItem: ChatItem, body: unknown, signal: AbortSignal): Promise<void> {
    const { chat, conversations, messages, observe } = this.#deps;
    const { ref, messageId } = chatItem;
    if (chat === undefined) {
      throw new UpstreamError('hybrid-chat', 'no chat solution configured', { retryable: false });
    }
    const answer = await chat.post(body, { messageId, signal });
    const atMs = Date.now();
    await Promise.all([
      ...(chatItem.type === 'inactivity' ? [conversations.forget(ref)] : []),
      ...(chatItem.type === 'inactivity' || answer.conversationId === undefined
        ? []
        : [conversations.setConversationId(ref, answer.conversationId)]),
      messages.step(messageId, { atMs, step: 'forwarded', detail: { status: answer.status } }),
    ]);
    observe({ channel: ref.channel, account: ref.account, outcome: 'forwarded', ageMs: atMs - chatItem.receivedAtMs });
    const account = this.#deps.accounts.find(ref.channel, ref.account);
    if (chatItem.type === 'message' && account !== undefined)
      this.#deps.readMarks?.mark(messageId, chatItem.event, account);
  }

  async #failed(chatItem: ChatItem, item: MailboxItem, error: FleetError): Promise<ItemOutcome> {
    const { messages, observe, retryWindowMs } = this.#deps;
    const history = historyOf(item);
    const decision = decideRetry(error, { ...history, retryWindowMs });
    const ageMs = history.nowMs - chatItem.receivedAtMs;
    const { channel, account } = chatItem.ref;
    const reason = reasonOf(error, this.#deps.chat === undefined);
    if (!decision.again) {
      observe({ channel, account, outcome: 'given-up', reason, ageMs });
      await this.#giveUp(chatItem, item, error);
      return 'done';
    }
    observe({ channel, account, outcome: 'retry', reason, ageMs });
    await item.note({ attempts: String(history.attempts), firstTriedAtMs: String(history.firstTriedAtMs) });
    const detail = { why: error.message, attempts: history.attempts, inMs: decision.inMs };
    await messages.step(chatItem.messageId, { atMs: history.nowMs, step: 'retry', detail });
    return { againInMs: decision.inMs };
  }

  async #giveUp(chatItem: ChatItem, item: MailboxItem, error: FleetError): Promise<void> {
    const { deadLetters, messages } = this.#deps;
    const upstream = error instanceof UpstreamError ? error : undefined;
    const letter = {
      kind: 'inbound',
      reason: reasonOf(error, this.#deps.chat === undefined),
      description: error.message,
      channel: chatItem.ref.channel,
      account: chatItem.ref.account,
      customerId: chatItem.ref.customerId,
      messageId: chatItem.messageId,
      attempts: historyOf(item).attempts,
      payload: chatItem,
      ...(upstream?.status === undefined
        ? {}
        : {
            lastAnswer: {
              status: upstream.status,
              ...(upstream.answer === undefined ? {} : { body: upstream.answer }),
            },
          }),
    } as const;
    const { id } = await deadLetters.add(letter, item.id);
    await messages.step(chatItem.messageId, {
      atMs: Date.now(),
      step: 'dead-lettered',
      detail: { why: error.message, attempts: letter.attempts, deadLetterId: id },
    });
  }
}

/** The cards in files of contacts belong to the message as if they stood in it. */
function withContactsOf(media: readonly HostedMedia[], event: CustomerMessage): CustomerMessage {
  const found = media.flatMap((each) => (each.hosted ? (each.contacts ?? []) : []));
  if (found.length === 0 || event.contacts !== undefined) return event;
  const text = [event.text, contactsAsText(found)].filter((line) => line !== '').join('\n');
  return { ...event, text, contacts: found };
}

function reasonOf(error: FleetError, noChat: boolean): string {
  if (noChat) return 'no chat solution configured';
  if (!(error instanceof UpstreamError)) return 'unreadable';
  return error.advice.retryable ? `${error.upstream}-unreachable` : `rejected-by-${error.upstream}`;
}

function historyOf(item: MailboxItem): { attempts: number; firstTriedAtMs: number; nowMs: number } {
  const nowMs = Date.now();
  return {
    attempts: Number(item.notes['attempts'] ?? 0) + 1,
    firstTriedAtMs: Number(item.notes['firstTriedAtMs'] ?? nowMs),
    nowMs,
  };
}
