import { takeChoice } from '@ccm/channels/text';
import type { NumberedChoice } from '@ccm/channels/contract';
import type { ConversationStore } from '@ccm/shared/storage/conversations';
import { fullName } from '@ccm/core/domain';
import type { Account, ChannelEvent, CustomerActivity, CustomerMessage, Person } from '@ccm/core/domain';
import { once } from '@ccm/core/async';
import { compact } from '@ccm/core/objects';
import type { DocumentStore, KeptEvent } from '@ccm/shared/storage/dead-letters';
import { inboundMailbox } from '@ccm/shared/messages';
import type { ChatItem, MessageStore } from '@ccm/shared/messages';
import type { Logger } from '@ccm/shared/platform/logging';
import type { Mailboxes, Write } from '@ccm/shared/storage/mailbox';
import { digestOf } from '@ccm/shared/storage/redis';
import type { ConversationRef } from '@ccm/shared/storage/redis';
import type { AcquaintedEvent } from './acquaint.ts';

export type CustomerEvent = AcquaintedEvent & { readonly event: CustomerMessage | CustomerActivity };

export interface CustomerEventsDeps {
  readonly mailboxes: Mailboxes;
  readonly messages: MessageStore;
  readonly conversations: ConversationStore;
  /** The store for events that concern no customer. */
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

/** A message or an activity for Hybrid Chat, on its way into the mailbox of its conversation. */
interface Letter {
  readonly item: ChatItem & { readonly type: 'message' | 'activity' };
  readonly dedupeId: string;
  readonly account: Account;
  readonly person: Person;
  readonly traceId: string;
}

type FoundEvent = CustomerEvent & {
  /** Whether its conversation, or one that has become part of it, has had it before. */
  readonly known: 'new' | 'seen' | 'joined';
  readonly letter: Letter | undefined;
};

/** The conversation and the customer of an event that has a customer. */
interface Origin {
  readonly ref: ConversationRef;
  readonly messageId: string;
  readonly person: Person;
  readonly receivedAtMs: number;
}

/** Activities outside any conversation, or about the customer's identity: operators look for them without a number. */
const OPERATORS_TOO: ReadonlySet<string> = new Set(['call', 'customer-id-changed', 'identity-changed', 'payment']);
/** No numbered answer is longer. */
const MAX_CHOICE_LENGTH = 80;

/** Records messages and activities of customers, and posts them to the mailboxes of their conversations. */
export class CustomerEvents {
  readonly #deps: CustomerEventsDeps;

  constructor(deps: CustomerEventsDeps) {
    this.#deps = deps;
  }

  /**
   * Records first, and posts to the mailboxes last, in one step: after a crash in between everything is repeated, and the records are safe
   * to repeat.
   * @param conversations the events of each, in order.
   */
  async takeIn(conversations: readonly (readonly CustomerEvent[])[]): Promise<void> {
    const found = await Promise.all(conversations.map(async (events) => this.#lookUp(events)));
    const letters = found.flat().flatMap(({ letter }) => letter ?? []);
    const first = once(async () => Promise.all(found.map(async (events) => this.#note(events))));
    const byMemory = Map.groupBy(letters, ({ account }) => this.#deps.dedupeMsOf(account));
    if (letters.length === 0) await first();
    await Promise.all([...byMemory].map(async ([dedupeMs, group]) => this.#post(group, { dedupeMs, first })));
  }

  /** Looks up one conversation. @returns its events, and the mailbox items of each. */
  async #lookUp(events: readonly CustomerEvent[]): Promise<readonly FoundEvent[]> {
    const [choices, isKnown] = await Promise.all([
      this.#choicesFor(events),
      Promise.all(events.map(async (event) => this.#isKnown(event))),
    ]);
    return events.map((event, index) => {
      const known = isKnown[index] ?? 'new';
      return { ...event, known, letter: known === 'joined' ? undefined : this.#letterOf(event, choices) };
    });
  }

  /**
   * Records the events of a conversation; in order if the customer withdrew or renewed consent, because the last request counts.
   */
  async #note(events: readonly FoundEvent[]): Promise<void> {
    const isInOrder = events.some(({ event }) => event.consent !== undefined || hasMarketing(event));
    if (!isInOrder) await Promise.all(events.map(async (event) => this.#noteOne(event)));
    else for (const event of events) await this.#noteOne(event);
  }

  async #noteOne(found: FoundEvent): Promise<void> {
    const { event, known, letter } = found;
    if (event.kind === 'activity' && (event.customer === undefined || OPERATORS_TOO.has(event.activity)))
      await this.#keep(event, found);
    const origin = originOf(found);
    if (origin === undefined) return;
    if (event.kind === 'activity') await this.#noteActivity(event, origin);
    else if (known === 'new' && letter?.item.type === 'message') await this.#noteMessage(letter.item, letter);
  }

  /** The mailbox item of an event; undefined if Hybrid Chat is not to receive it. */
  #letterOf(routed: CustomerEvent, choices: readonly NumberedChoice[]): Letter | undefined {
    const { event, account, envelope, person } = routed;
    const origin = originOf(routed);
    if (origin === undefined || person === undefined) return undefined;
    if (event.kind === 'activity' && !this.#deps.forwardEvents) return undefined;
    const { ref, messageId, receivedAtMs } = origin;
    const common = { messageId, ref, receivedAtMs, ...compact({ traceparent: envelope.traceparent }) };
    const item: Letter['item'] =
      event.kind === 'message'
        ? { type: 'message', ...common, event: answerTo(choices, event) }
        : { type: 'activity', ...common, event };
    return { item, dedupeId: event.dedupeId, account, person, traceId: envelope.id };
  }

  /** Buttons that went out as numbered text; asked for only where one of the messages may answer them. */
  async #choicesFor(events: readonly CustomerEvent[]): Promise<readonly NumberedChoice[]> {
    const answer = events.find(({ event }) => event.kind === 'message' && mayChoose(event));
    const origin = answer === undefined ? undefined : originOf(answer);
    return origin === undefined ? [] : (await this.#deps.conversations.state(origin.ref)).choices;
  }

  /** An event without a customer belongs to no conversation: it is kept for the operator, as are a few that have one. */
  async #keep(event: CustomerActivity, { account, envelope }: CustomerEvent): Promise<void> {
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

  async #post(
    letters: readonly Letter[],
    options: { readonly dedupeMs: number; readonly first: Write },
  ): Promise<void> {
    const { mailboxes, count } = this.#deps;
    const isNew = await mailboxes.post(inboundMailbox, letters, options);
    for (const [index, { item }] of letters.entries())
      count({
        kind: item.event.kind,
        channel: item.ref.channel,
        outcome: isNew[index] === true ? 'accepted' : 'duplicate',
      });
  }

  /** `joined`: it came before, into a conversation that has become part of this one since. */
  async #isKnown(routed: CustomerEvent): Promise<FoundEvent['known']> {
    const { mailboxes, count } = this.#deps;
    const letter = this.#letterOf(routed, []);
    if (letter === undefined) return 'new';
    const { item, dedupeId, person } = letter;
    const has = async (customerId: string): Promise<boolean> =>
      mailboxes.hasSeen(inboundMailbox, { item: { ...item, ref: { ...item.ref, customerId } }, dedupeId });
    const [isSeen, ...isJoined] = await Promise.all([item.ref.customerId, ...person.joined].map(has));
    if (!isJoined.includes(true)) return isSeen === true ? 'seen' : 'new';
    count({ kind: item.event.kind, channel: item.ref.channel, outcome: 'duplicate' });
    return 'joined';
  }

  async #noteMessage(item: ChatItem & { type: 'message' }, { person, traceId }: Letter): Promise<void> {
    await Promise.all([
      this.#deps.messages.record(
        factsOf(item, person),
        { step: 'accepted', detail: { traceId } },
        payloadOf(item.event),
      ),
      this.#noteWriting(item, person),
    ]);
  }

  async #noteWriting({ ref, receivedAtMs, event }: ChatItem & { type: 'message' }, person: Person): Promise<void> {
    const { conversations, inactivityMs } = this.#deps;
    await conversations.customerWrote(ref, {
      atMs: receivedAtMs,
      ids: person.ids,
      providerMessageId: event.providerMessageId,
      ...compact({ consent: event.consent, place: event.place, name: fullName(event.customer), inactivityMs }),
    });
  }

  async #noteActivity(event: CustomerActivity, origin: Origin): Promise<void> {
    const { ref, messageId, person, receivedAtMs } = origin;
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
      ...(event.consent === undefined ? [] : [conversations.setConsent(ref, event.consent, receivedAtMs)]),
      ...(event.marketing === undefined ? [] : [conversations.setMarketing(ref, event.marketing, receivedAtMs)]),
    ]);
  }
}

/** Undefined where it belongs to no conversation. */
function originOf({ event, account, envelope, person }: CustomerEvent): Origin | undefined {
  const customerId = event.customer?.id;
  if (customerId === undefined || person === undefined) return undefined;
  const ref: ConversationRef = { channel: account.channel, account: account.name, customerId: person.key };
  // Of the id in the event: the same for a redelivery, whatever was learnt meanwhile.
  const messageId = digestOf(ref.channel, ref.account, customerId, event.dedupeId);
  return { ref, messageId, person, receivedAtMs: envelope.receivedAtMs };
}

const hasMarketing = (event: CustomerEvent['event']): boolean =>
  event.kind === 'activity' && event.marketing !== undefined;

const mayChoose = ({ payload, text }: CustomerMessage): boolean =>
  payload === undefined && text.length <= MAX_CHOICE_LENGTH;

/** An answer by number to buttons that went out as numbered text is the button. */
function answerTo(choices: readonly NumberedChoice[], event: CustomerMessage): CustomerMessage {
  const choice = mayChoose(event) && choices.length > 0 ? takeChoice(event.text, choices) : undefined;
  return choice === undefined ? event : { ...event, text: choice.title, payload: choice.payload };
}

/** The kind of the activity, and its object: the deleted message, the advertisement that opened the chat. */
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
    ...compact({ traceparent: item.traceparent }),
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
