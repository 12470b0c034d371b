import { takeChoice } from '@ccm/channels/text';
import type { ConversationStore } from '@ccm/shared/storage/conversations';
import type { Identities } from '@ccm/shared/storage/identities';
import type { Account, ChannelEvent, CustomerActivity, CustomerMessage, Person, StatusReport } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { Envelope } from '@ccm/shared/storage/sealing';
import type { Mailboxes } from '@ccm/shared/storage/mailbox';
import { inboundMailbox } from '@ccm/shared/messages';
import type { ChatItem, MessageStore } from '@ccm/shared/messages';
import { digestOf } from '@ccm/shared/storage/redis';
import type { DocumentStore, KeptEvent } from '@ccm/shared/storage/dead-letters';
import type { Logger } from '@ccm/shared/platform/logging';
import type { ConversationRef } from '@ccm/shared/storage/redis';
import type { StatusUpdates } from '@ccm/shared/messages';
import { acquaint } from './acquaint.ts';
import type { AcquaintedEvent } from './acquaint.ts';

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
  readonly identities: Pick<Identities, 'meet' | 'personOf'>;
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

/** What customers do outside any conversation, or to their own identity: operators look for it without a number. */
const OPERATORS_TOO: ReadonlySet<string> = new Set(['call', 'customer-id-changed', 'payment']);

/** Lays messages into their conversations' mailboxes and moves the messages that reports are about. */
export class EventRouter {
  readonly #deps: EventRouterDeps;

  constructor(deps: EventRouterDeps) {
    this.#deps = deps;
  }

  /** Conversations side by side, the events of one conversation in order. Safe to run again: repeated events change nothing. */
  async route(events: readonly RoutedEvent[]): Promise<void> {
    const groups = Map.groupBy(await acquaint(events, this.#deps.identities), groupOf);
    await Promise.all([...groups.values()].map(async (group) => this.#routeGroup(group)));
  }

  async #routeGroup(group: readonly AcquaintedEvent[]): Promise<void> {
    for (const { event, account, envelope, person } of group) {
      if (event.kind === 'status') await this.#report(account, event);
      else await this.#converse(event, { account, envelope, person });
    }
  }

  async #report(account: Account, report: StatusReport): Promise<void> {
    const outcome = await this.#deps.statuses.report(account, report);
    if (outcome === 'parked') await this.#keepUnmatched(account, report);
    this.#deps.count({ kind: 'status', channel: account.channel, outcome });
  }

  /**
   * Kept once for each message, since nobody may ever send it. A report that only came before its send's answer is applied all the same.
   * Viber reports on what customers wrote too.
   */
  async #keepUnmatched(account: Account, { match, outcome, atMs }: StatusReport): Promise<void> {
    const { provider, channel, name } = account;
    if (match.by !== 'id' || provider === 'viber') return;
    const [providerMessageId = match.correlationId ?? ''] = match.providerMessageIds;
    const text = `A report (${outcome.providerStatus}) on message ${providerMessageId}, which was not known when it came`;
    const event = { kind: 'unmatched-receipt', channel, account: name, text, raw: { match, outcome } };
    const id = digestOf(channel, name, 'unmatched', providerMessageId);
    const isNew = await this.#deps.events.put({ id, atMs: atMs ?? Date.now(), ...event });
    if (isNew)
      this.#deps.logger.info({ eventId: id, channel, account: name, providerMessageId }, 'unmatched receipt kept');
  }

  async #converse(
    event: CustomerMessage | CustomerActivity,
    origin: { readonly account: Account; readonly envelope: Envelope; readonly person: Person | undefined },
  ): Promise<void> {
    const { account, envelope, person } = origin;
    const customerId = event.customer?.id;
    if (event.kind === 'activity' && (customerId === undefined || OPERATORS_TOO.has(event.activity)))
      await this.#keep(event, origin);
    if (customerId === undefined || person === undefined) return;
    const ref: ConversationRef = { channel: account.channel, account: account.name, customerId: person.key };
    // Of the id in the event: the same for a redelivery, whatever was learnt meanwhile.
    const messageId = digestOf(ref.channel, ref.account, customerId, event.dedupeId);
    if (event.kind === 'activity')
      await this.#noteActivity(event, { ref, messageId, person, receivedAtMs: envelope.receivedAtMs });
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
    await this.#post(item, { account, person, dedupeId: event.dedupeId, traceId: envelope.id });
  }

  /** An event without a customer belongs to no conversation: it is kept for the operator, as are a few that have one. */
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
      logger.warn({ eventId: id, kind, channel, account: name, description: text }, 'event kept for the operator');
  }

  /** What is remembered of the customer comes first: a crash after it repeats all, a crash before it nothing was. */
  async #post(
    item: ChatItem & { type: 'message' | 'activity' },
    origin: { account: Account; person: Person; dedupeId: string; traceId: string },
  ): Promise<void> {
    const { mailboxes, messages, dedupeMsOf, count } = this.#deps;
    const entry = { item, dedupeId: origin.dedupeId };
    if (await this.#cameBefore(entry, origin.person)) return;
    if (item.type === 'message' && !(await mailboxes.hasSeen(inboundMailbox, entry))) {
      await Promise.all([
        messages.record(
          factsOf(item, origin.person),
          { step: 'accepted', detail: { traceId: origin.traceId } },
          payloadOf(item.event),
        ),
        this.#noteWriting(item, origin.person),
      ]);
    }
    const [isNew] = await mailboxes.post(inboundMailbox, [entry], { dedupeMs: dedupeMsOf(origin.account) });
    count({ kind: item.event.kind, channel: item.ref.channel, outcome: isNew === true ? 'accepted' : 'duplicate' });
  }

  /** Into a conversation that has become part of this one since. */
  async #cameBefore(
    { item, dedupeId }: { readonly item: ChatItem & { type: 'message' | 'activity' }; readonly dedupeId: string },
    person: Person,
  ): Promise<boolean> {
    const { mailboxes, count } = this.#deps;
    for (const customerId of person.joined) {
      const there = { item: { ...item, ref: { ...item.ref, customerId } }, dedupeId };
      if (!(await mailboxes.hasSeen(inboundMailbox, there))) continue;
      count({ kind: item.event.kind, channel: item.ref.channel, outcome: 'duplicate' });
      return true;
    }
    return false;
  }

  async #noteWriting({ ref, receivedAtMs, event }: ChatItem & { type: 'message' }, person: Person): Promise<void> {
    const { conversations, inactivityMs } = this.#deps;
    await conversations.customerWrote(ref, {
      atMs: receivedAtMs,
      ids: person.ids,
      ...compact({ consent: event.consent, inactivityMs }),
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
    context: {
      readonly ref: ConversationRef;
      readonly messageId: string;
      readonly person: Person;
      readonly receivedAtMs: number;
    },
  ): Promise<void> {
    const { ref, messageId, person } = context;
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
          aliases: person.ids,
          atMs: event.atMs ?? Date.now(),
        },
        { step: 'accepted', detail: activityDetail(event) },
      ),
      ...(event.consent === undefined ? [] : [conversations.setConsent(ref, event.consent, context.receivedAtMs)]),
      ...(event.marketing === undefined
        ? []
        : [conversations.setMarketing(ref, event.marketing, context.receivedAtMs)]),
    ]);
  }
}

/** Reports of one message, and everything of one customer, keep their order; all else may go side by side. */
function groupOf({ event, account, person }: AcquaintedEvent): string {
  const customer =
    event.kind === 'status'
      ? event.match.by === 'id'
        ? (event.match.correlationId ?? event.match.providerMessageIds[0] ?? '')
        : event.match.customerId
      : (person?.key ?? '');
  return `${account.channel} ${account.name} ${event.kind === 'status' ? 'status' : 'customer'} ${customer}`;
}

/** What it was, and its object: which message was taken back, by which advertisement a chat was opened. */
function activityDetail(event: CustomerActivity): Record<string, unknown> {
  const { activity, text, quotedMessageId, referral, payload, idChange } = event;
  const detail = { activity, text, quotedMessageId, referral, payload, idChange };
  return Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== undefined));
}

function factsOf(item: ChatItem & { type: 'message' }, { ids }: Person): Parameters<MessageStore['record']>[0] {
  return {
    id: item.messageId,
    direction: 'in',
    channel: item.ref.channel,
    account: item.ref.account,
    customerId: item.ref.customerId,
    aliases: ids,
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
