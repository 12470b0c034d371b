import { once } from '@ccm/core/async';
import type { Account } from '@ccm/core/domain';
import type { NumberedChoice } from '@ccm/channels/contract';
import { inboundMailbox } from '@ccm/shared/messages';
import type { AccountRef } from '@ccm/shared/storage/identities';
import type { Mailboxes, PostOptions } from '@ccm/shared/storage/mailbox';
import { chatEntry, mayChoose, originOf } from './chat-entry.ts';
import type { ChatEntry, CustomerEvent } from './chat-entry.ts';
import { CustomerRecords } from './customer-records.ts';
import type { CustomerRecordsDeps, RecordedEvent } from './customer-records.ts';
import { withoutUnchangedEdit } from './unchanged-edit.ts';

export interface CustomerEventsDeps extends CustomerRecordsDeps {
  readonly mailboxes: Mailboxes;
  readonly dedupeMsOf: (account: Account) => number;
  /** Called once for each message of a customer. */
  readonly arrived: (of: AccountRef) => void;
  /** FORWARD_EVENTS: activities go to Hybrid Chat too. */
  readonly forwardEvents: boolean;
}

/** Records messages and activities of customers, and posts them to the mailboxes of their conversations. */
export class CustomerEvents {
  readonly #deps: CustomerEventsDeps;
  readonly #records: CustomerRecords;

  constructor(deps: CustomerEventsDeps) {
    this.#deps = deps;
    this.#records = new CustomerRecords(deps);
  }

  /**
   * Records first, and posts to the mailboxes last, in one step: after a crash in between everything is repeated, and the records are safe
   * to repeat.
   * @param conversations the events of each, in order.
   */
  async takeIn(conversations: readonly (readonly CustomerEvent[])[]): Promise<void> {
    const found = await Promise.all(conversations.map(async (events) => this.#lookUp(events)));
    const entries = found.flat().flatMap(({ entry }) => entry ?? []);
    const writeBefore = once(async () => Promise.all(found.map(async (events) => this.#records.write(events))));
    const byMemory = Map.groupBy(entries, ({ account }) => this.#deps.dedupeMsOf(account));
    if (entries.length === 0) await writeBefore();
    await Promise.all([...byMemory].map(async ([dedupeMs, group]) => this.#post(group, { dedupeMs, writeBefore })));
  }

  /** Looks up one conversation. */
  async #lookUp(given: readonly CustomerEvent[]): Promise<readonly RecordedEvent[]> {
    const events = await Promise.all(given.map(async (routed) => withoutUnchangedEdit(routed, this.#deps)));
    const [choices, known] = await Promise.all([
      this.#choicesFor(events),
      Promise.all(events.map(async (event) => this.#isKnown(event))),
    ]);
    return events.map((event, index) => {
      const isKnown = known[index] ?? 'new';
      return { ...event, known: isKnown, entry: isKnown === 'joined' ? undefined : this.#entryOf(event, choices) };
    });
  }

  #entryOf(routed: CustomerEvent, choices: readonly NumberedChoice[]): ChatEntry | undefined {
    const isForwarded = routed.event.kind === 'message' || this.#deps.forwardEvents;
    return isForwarded ? chatEntry(routed, choices) : undefined;
  }

  /** Buttons that went out as numbered text; read only where one of the messages may answer them. */
  async #choicesFor(events: readonly CustomerEvent[]): Promise<readonly NumberedChoice[]> {
    const answer = events.find(({ event }) => event.kind === 'message' && mayChoose(event));
    const origin = answer === undefined ? undefined : originOf(answer);
    return origin === undefined ? [] : (await this.#deps.conversations.state(origin.ref)).choices;
  }

  async #isKnown(routed: CustomerEvent): Promise<RecordedEvent['known']> {
    const { mailboxes, count } = this.#deps;
    const entry = this.#entryOf(routed, []);
    if (entry === undefined) return 'new';
    const { item, dedupeId, person } = entry;
    const has = async (customerId: string): Promise<boolean> =>
      mailboxes.hasSeen(inboundMailbox, { item: { ...item, ref: { ...item.ref, customerId } }, dedupeId });
    const [isSeen, ...isJoined] = await Promise.all([item.ref.customerId, ...person.joined].map(has));
    if (!isJoined.includes(true)) return isSeen === true ? 'seen' : 'new';
    count({ kind: item.event.kind, channel: item.ref.channel, outcome: 'duplicate' });
    return 'joined';
  }

  async #post(
    entries: readonly ChatEntry[],
    options: Required<Pick<PostOptions, 'dedupeMs' | 'writeBefore'>>,
  ): Promise<void> {
    const { mailboxes, count, arrived } = this.#deps;
    const isNew = await mailboxes.post(inboundMailbox, entries, options);
    for (const [index, { item }] of entries.entries()) {
      const { kind } = item.event;
      const { channel, account } = item.ref;
      count({ kind, channel, outcome: isNew[index] === true ? 'accepted' : 'duplicate' });
      if (isNew[index] === true && kind === 'message') arrived({ channel, account });
    }
  }
}
