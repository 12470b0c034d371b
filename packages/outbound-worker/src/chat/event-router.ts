import { takeChoice } from '@ccm/channels/text';
import type { ConversationStore } from '@ccm/shared/storage/conversations';
import type { Account, ChannelEvent, CustomerActivity, CustomerMessage, StatusReport } from '@ccm/core/domain';
import type { Envelope } from '@ccm/shared/storage/sealing';
import type { Mailboxes } from '@ccm/shared/storage/mailbox';
import { inboundMailbox } from '@ccm/shared/messages';
import type { ChatItem, MessageStore } from '@ccm/shared/messages';
import { digestOf } from '@ccm/shared/storage/redis';
import type { DocumentStore, KeptEvent } from '@ccm/shared/storage/dead-letters';
import type { Logger } from '@ccm/shared/platform/logging';
import type { ConversationRef } from '@ccm/shared/storage/redis';
import type { StatusUpdates } from '@ccm/shared/messages';

/** An event, whose account it is, and the request that brought it. */
export interface RoutedEvent {
  readonly event: ChannelEvent;
  readonly account: Account;
  readonly envelope: Envelope;
}

export interface EventRouterDeps {
  readonly mailboxes: Mailboxes;
  readonly messages: MessageStore;
  readonly conversations: ConversationStore;
  readonly statuses: StatusUpdates;
  /** Where events are kept that concern no customer. */
  readonly events: Pick<DocumentStore<KeptEvent>, 'put'>;
  readonly logger: Logger;
  readonly dedupeMsOf: (account: Account) => number;
  /** FORWARD_EVENTS: activities go to Hybrid Chat too. */
  readonly forwardEvents: boolean;
  /** CUSTOMER_INACTIVITY_TIMEOUT; undefined: no clock runs. */
  readonly inactivityMs: number | undefined;
  readonly count: (event: {
    readonly kind: ChannelEvent['kind'];
    readonly channel: string;
    readonly outcome: string;
  }) => void;
}

/** Lays messages into their conversations' mailboxes and moves the messages that reports are about. */
export class EventRouter {
  readonly #deps: EventRouterDeps;

  constructor(deps: EventRouterDeps) {
    this.#deps = deps;
  }

  /** Conversations side by side, the events of one conversation in order. Safe to run again: repeated events change nothing. */
  async route(events: readonly RoutedEvent[]): Promise<void> {
    const groups = Map.groupBy(events, groupOf);
    await Promise.all([...groups.values()].map(async (group) => this.#routeGroup(group)));
  }

  async #routeGroup(group: readonly RoutedEvent[]): Promise<void> {
    for (const { event, account, envelope } of group) {
      if (event.kind === 'status') await this.#report(account, event);
      else await this.#converse(event, { account, envelope });
    }
  }

  async #report(account: Account, report: StatusReport): Promise<void> {
    const outcome = await this.#deps.statuses.report(account, report);
    this.#deps.count({ kind: 'status', channel: account.channel, outcome });
  }

  async #converse(
    event: CustomerMessage | CustomerActivity,
    origin: { readonly account: Account; readonly envelope: Envelope },
  ): Promise<void> {
    const { account, envelope } = origin;
    const customerId = event.customer?.id;
    if (event.kind === 'activity' && customerId === undefined) await this.#keep(event, origin);
    if (customerId === undefined) return;
    const ref: ConversationRef = { channel: account.channel, account: account.name, customerId };
    const messageId = digestOf(ref.channel, ref.account, ref.customerId, event.dedupeId);
    if (event.kind === 'activity')
      await this.#noteActivity(event, { ref, messageId, receivedAtMs: envelope.receivedAtMs });
    if (event.kind === 'activity' && !this.#deps.forwardEvents) return;
    const item: ChatItem =
      event.kind === 'message'
        ? {
            type: 'message',
            messageId,
            ref,
            receivedAtMs: envelope.receivedAtMs,
            event: await this.#answerToChoice(event, ref),
          }
        : { type: 'activity', messageId, ref, receivedAtMs: envelope.receivedAtMs, event };
    await this.#post(item, { account, dedupeId: event.dedupeId, traceId: envelope.id });
  }

  /** An event without a customer belongs to no conversation: it is kept for the operator. */
  async #keep(
    event: CustomerActivity,
    { account, envelope }: { readonly account: Account; readonly envelope: Envelope },
  ): Promise<void> {
    const { events, logger, count } = this.#deps;
    const { activity: kind, serviceIdentifier, text, raw } = event;
    const { channel, name } = account;
    const id = digestOf(channel, name, event.dedupeId);
    const atMs = event.atMs ?? envelope.receivedAtMs;
    const isNew = await events.put({ id, atMs, kind, channel, account: name, serviceIdentifier, text, raw });
    count({ kind: 'activity', channel, outcome: isNew ? kind : 'duplicate' });
    if (isNew)
      logger.warn({ eventId: id, kind, channel, account: name, description: text }, 'event without a customer kept');
  }

  /** What is remembered of the customer comes first: a crash after it repeats all, a crash before it nothing was. */
  async #post(
    item: ChatItem & { type: 'message' | 'activity' },
    origin: { account: Account; dedupeId: string; traceId: string },
  ): Promise<void> {
    const { mailboxes, messages, dedupeMsOf, count } = this.#deps;
    const entry = { item, dedupeId: origin.dedupeId };
    if (item.type === 'message' && !(await mailboxes.hasSeen(inboundMailbox, entry))) {
      await Promise.all([
        messages.record(
          factsOf(item),
          { step: 'accepted', detail: { traceId: origin.traceId } },
          payloadOf(item.event),
        ),
        this.#noteWriting(item),
      ]);
    }
    const [isNew] = await mailboxes.post(inboundMailbox, [entry], { dedupeMs: dedupeMsOf(origin.account) });
    count({ kind: item.event.kind, channel: item.ref.channel, outcome: isNew === true ? 'accepted' : 'duplicate' });
  }

  async #noteWriting({ ref, receivedAtMs, event }: ChatItem & { type: 'message' }): Promise<void> {
    const { conversations, inactivityMs } = this.#deps;
    await conversations.customerWrote(ref, {
      atMs: receivedAtMs,
      ...(event.consent === undefined ? {} : { consent: event.consent }),
      ...(inactivityMs === undefined ? {} : { inactivityMs }),
    });
  }

  /** An answer by number to buttons that went out as numbered text is the button. */
  async #answerToChoice(event: CustomerMessage, ref: ConversationRef): Promise<CustomerMessage> {
    if (event.payload !== undefined || event.text.length > 80) return event;
    const { choices } = await this.#deps.conversations.state(ref);
    const choice = choices.length === 0 ? undefined : takeChoice(event.text, choices);
    return choice === undefined ? event : { ...event, text: choice.title, payload: choice.payload };
  }

  async #noteActivity(
    event: CustomerActivity,
    context: { readonly ref: ConversationRef; readonly messageId: string; readonly receivedAtMs: number },
  ): Promise<void> {
    const { ref, messageId } = context;
    const { messages, conversations, count } = this.#deps;
    count({ kind: 'activity', channel: ref.channel, outcome: event.activity });
    await Promise.all([
      messages.record(
        {
          id: messageId,
          direction: 'in',
          channel: ref.channel,
          account: ref.account,
          customerId: ref.customerId,
          atMs: event.atMs ?? Date.now(),
        },
        { step: 'accepted', detail: { activity: event.activity, text: event.text } },
      ),
      ...(event.consent === undefined ? [] : [conversations.setConsent(ref, event.consent, context.receivedAtMs)]),
      ...(event.marketing === undefined
        ? []
        : [conversations.setMarketing(ref, event.marketing, context.receivedAtMs)]),
    ]);
  }
}

/** Reports of one message, and everything of one customer, keep their order; all else may go side by side. */
function groupOf({ event, account }: RoutedEvent): string {
  const customer =
    event.kind === 'status'
      ? event.match.by === 'id'
        ? (event.match.correlationId ?? event.match.providerMessageIds[0] ?? '')
        : event.match.customerId
      : (event.customer?.id ?? '');
  return `${account.channel} ${account.name} ${event.kind === 'status' ? 'status' : 'customer'} ${customer}`;
}

function factsOf(item: ChatItem & { type: 'message' }): Parameters<MessageStore['record']>[0] {
  return {
    id: item.messageId,
    direction: 'in',
    channel: item.ref.channel,
    account: item.ref.account,
    customerId: item.ref.customerId,
    providerMessageId: item.event.providerMessageId,
    atMs: item.receivedAtMs,
  };
}

const payloadOf = ({ text, payload, attachments, location, contacts, raw }: CustomerMessage): object => ({
  text,
  payload,
  attachments,
  location,
  contacts,
  raw,
});
