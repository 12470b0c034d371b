import { fullName } from '@ccm/core/domain';
import type { ChannelEvent, CustomerActivity, CustomerMessage, Person } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { ChatItem, MessageFacts, MessageStore } from '@ccm/shared/messages';
import type { Logger } from '@ccm/shared/platform/logging';
import type { ConversationStore } from '@ccm/shared/storage/conversations';
import type { DocumentStore, KeptEvent } from '@ccm/shared/storage/dead-letters';
import { digestOf } from '@ccm/shared/storage/redis';
import { originOf } from './chat-entry.ts';
import type { ChatEntry, CustomerEvent, Origin } from './chat-entry.ts';
import { contentKeyOf } from './unchanged-edit.ts';

export interface CustomerRecordsDeps {
  readonly messages: MessageStore;
  readonly conversations: ConversationStore;
  /** The store for events that concern no customer. */
  readonly events: Pick<DocumentStore<KeptEvent>, 'put'>;
  readonly logger: Logger;
  /** CUSTOMER_INACTIVITY_TIMEOUT; undefined: no clock runs. */
  readonly inactivityMs: number | undefined;
  readonly count: (event: {
    readonly kind: ChannelEvent['kind'];
    readonly channel: string;
    readonly outcome: string;
  }) => void;
}

/** An event to record. */
export type RecordedEvent = CustomerEvent & {
  /** Whether its conversation had it before. `joined`: another conversation did, which has become part of this one since. */
  readonly known: 'new' | 'seen' | 'joined';
  /** Absent if Hybrid Chat is not to receive it. */
  readonly entry: ChatEntry | undefined;
};

type MessageItem = ChatItem & { readonly type: 'message' };

/** Activities outside any conversation, or about the customer's identity: operators look for them without a number. */
const OPERATORS_TOO: ReadonlySet<string> = new Set([
  'call',
  'customer-id-changed',
  'identity-changed',
  'payment',
  'phone-availability',
]);

/** Writes the history of each event and the state of its conversation. Every write is safe to repeat. */
export class CustomerRecords {
  readonly #deps: CustomerRecordsDeps;

  constructor(deps: CustomerRecordsDeps) {
    this.#deps = deps;
  }

  /**
   * Records the events of a conversation; in order if the customer withdrew or renewed consent, because the last request counts.
   */
  async write(events: readonly RecordedEvent[]): Promise<void> {
    const isInOrder = events.some(({ event }) => event.consent !== undefined || event.marketing !== undefined);
    if (!isInOrder) await Promise.all(events.map(async (event) => this.#writeOne(event)));
    else for (const event of events) await this.#writeOne(event);
  }

  async #writeOne(recorded: RecordedEvent): Promise<void> {
    const { event, known, entry } = recorded;
    if (event.kind === 'activity' && (event.customer === undefined || OPERATORS_TOO.has(event.activity)))
      await this.#keepForOperators(event, recorded);
    const origin = originOf(recorded);
    if (origin === undefined) return;
    if (event.kind === 'activity') await this.#writeActivity(event, origin);
    else if (known === 'new' && entry?.item.type === 'message')
      await this.#writeMessage(entry.item, entry, contentKeyOf(event, recorded.account));
  }

  /** An event without a customer belongs to no conversation: it is kept for the operator, as are a few that have one. */
  async #keepForOperators(event: CustomerActivity, { account, envelope }: CustomerEvent): Promise<void> {
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

  /** @param contentKey of the message as it came: a number in the item may have become the button that it stands for. */
  async #writeMessage(
    item: MessageItem,
    { person, traceId }: ChatEntry,
    contentKey: string | undefined,
  ): Promise<void> {
    const first = { step: 'accepted', detail: { traceId }, payload: payloadOf(item.event) } as const;
    const facts = { ...factsOf(item, person), ...compact({ contentKey }) };
    await Promise.all([this.#deps.messages.record(facts, first), this.#writeState(item, person)]);
  }

  async #writeState({ ref, receivedAtMs, event }: MessageItem, person: Person): Promise<void> {
    const { conversations, inactivityMs } = this.#deps;
    if (event.marketing !== undefined) await conversations.setMarketing(ref, event.marketing, receivedAtMs);
    await conversations.customerWrote(ref, {
      atMs: receivedAtMs,
      ids: person.ids,
      providerMessageId: event.providerMessageId,
      ...compact({
        sentAtMs: event.atMs,
        consent: event.consent,
        place: event.place,
        name: fullName(event.customer),
        inactivityMs,
      }),
    });
  }

  async #writeActivity(event: CustomerActivity, origin: Origin): Promise<void> {
    const { ref, messageId, person, receivedAtMs } = origin;
    const { messages, conversations, count } = this.#deps;
    count({ kind: 'activity', channel: ref.channel, outcome: event.activity });
    const facts: MessageFacts = {
      id: messageId,
      direction: 'in',
      ...ref,
      aliases: person.ids,
      atMs: event.atMs ?? Date.now(),
    };
    await Promise.all([
      messages.record(facts, { step: 'accepted', detail: activityDetail(event) }),
      ...(event.consent === undefined ? [] : [conversations.setConsent(ref, event.consent, receivedAtMs)]),
      ...(event.marketing === undefined ? [] : [conversations.setMarketing(ref, event.marketing, receivedAtMs)]),
    ]);
  }
}

/** The kind of the activity, and its object: the deleted message, the advertisement that opened the chat. */
function activityDetail(event: CustomerActivity): Record<string, unknown> {
  const { activity, text, quotedMessageId, referral, payload, idChange } = event;
  return compact({ activity, text, quotedMessageId, referral, payload, idChange });
}

function factsOf(item: MessageItem, { ids }: Person): MessageFacts {
  return {
    id: item.messageId,
    direction: 'in',
    ...item.ref,
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
