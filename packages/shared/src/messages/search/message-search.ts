import { toCustomerId } from '@ccm/core/domain';
import { newestFirst } from '../../storage/redis/index.ts';
import type { Placed } from '../../storage/redis/index.ts';
import type { MessageFacts, MessageHistory } from '../message-history.ts';
import type { MessageIndex, MessageQuery } from './message-index.ts';
import type { RecentMessages } from './recent-messages.ts';
import { statusOf } from './message-status.ts';

/** Conditions on a message; all that are given must hold. */
export interface MessageFilter {
  /** Ours, the provider's or the application's. */
  readonly id?: string | undefined;
  /** A customer's, as people write it. */
  readonly number?: string | undefined;
  /** Either of both. */
  readonly q?: string | undefined;
  readonly channel?: string | undefined;
  readonly account?: string | undefined;
  readonly direction?: 'in' | 'out' | undefined;
  readonly status?: string | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

export interface FoundMessages {
  readonly items: readonly FoundMessage[];
  /** The end of this page: more may follow even if the page is short. */
  readonly next: Placed | undefined;
}

/** `unreadable`: the key that its record was sealed with is gone. */
export type FoundMessage = MessageHistory | { readonly id: string; readonly unreadable: string };

interface MessageSearchDeps {
  readonly index: Pick<MessageIndex, 'places'>;
  readonly recent: RecentMessages;
  /** @returns undefined for a message that is forgotten. */
  readonly open: (id: string) => Promise<FoundMessage | undefined>;
}

interface SearchPage {
  readonly behind: Placed | undefined;
  readonly limit: number;
}

interface Candidate {
  readonly place: Placed;
  readonly id: string;
}

/** The most messages that one page looks at: a filter that matches few messages must not keep Redis busy. */
const MAX_LOOKED_AT = 5000;
const MAX_OPENED_AT_ONCE = 50;
const INDEX_PAGE = 100;
const FAILURES: ReadonlySet<string> = new Set(['failed', 'dead-lettered']);

/** Finds messages by id or number, else among the newest of the fleet, newest first. */
export class MessageSearch {
  readonly #deps: MessageSearchDeps;

  constructor(deps: MessageSearchDeps) {
    this.#deps = deps;
  }

  async find(filter: MessageFilter, page: SearchPage): Promise<FoundMessages> {
    const items: FoundMessage[] = [];
    let lookedAt = 0;
    for await (const batch of this.#candidates(filter, page.behind)) {
      const wanted = batch.filter(({ place }) => mayFit(place.atMs, filter));
      const full = await this.#take(wanted, { filter, items, limit: page.limit });
      if (full !== undefined) return { items, next: full };
      const last = batch.at(-1)?.place;
      lookedAt += batch.length;
      if (last !== undefined && last.atMs < (filter.sinceMs ?? 0)) return { items, next: undefined };
      if (lookedAt >= MAX_LOOKED_AT) return { items, next: last };
    }
    return { items, next: undefined };
  }

  /** Opens no more at once than are still wanted. @returns the place of the last item where the page is full. */
  async #take(
    candidates: readonly Candidate[],
    page: { readonly filter: MessageFilter; readonly items: FoundMessage[]; readonly limit: number },
  ): Promise<Placed | undefined> {
    const { filter, items, limit } = page;
    let from = 0;
    while (from < candidates.length) {
      const some = candidates.slice(from, from + Math.min(MAX_OPENED_AT_ONCE, limit - items.length));
      from += some.length;
      const opened = await Promise.all(some.map(async ({ id }) => this.#deps.open(id)));
      for (const [index, { place }] of some.entries()) {
        const message = opened[index];
        if (message !== undefined && fits(message, filter)) items.push(message);
        if (items.length === limit) return place;
      }
    }
    return undefined;
  }

  async *#candidates(filter: MessageFilter, behind: Placed | undefined): AsyncGenerator<readonly Candidate[]> {
    const { id, number, q, status } = filter;
    if (id !== undefined) yield* this.#indexed(behind, { id });
    else if (number !== undefined) yield* this.#byNumber(number, behind);
    else if (q !== undefined) yield* this.#byEither(q, behind);
    else if (status !== undefined && FAILURES.has(status)) yield* this.#failures(behind);
    else yield* this.#newest(filter, behind);
  }

  async *#byEither(q: string, behind: Placed | undefined): AsyncGenerator<readonly Candidate[]> {
    let isKnown = false;
    for await (const batch of this.#indexed(behind, { id: q })) {
      isKnown ||= batch.length > 0;
      yield batch;
    }
    if (!isKnown) yield* this.#byNumber(q, behind);
  }

  /** Digits can be a telephone number without its plus, or a customer's id on a channel that has ids of digits (Telegram, Messenger). */
  async *#byNumber(number: string, behind: Placed | undefined): AsyncGenerator<readonly Candidate[]> {
    yield* this.#indexed(behind, ...[...new Set([toCustomerId(number), number])].map((each) => ({ number: each })));
  }

  /** The messages of all queries, newest first. */
  async *#indexed(
    behind: Placed | undefined,
    ...queries: readonly MessageQuery[]
  ): AsyncGenerator<readonly Candidate[]> {
    let from = behind;
    do {
      const page = { behind: from, limit: INDEX_PAGE };
      const answers = await Promise.all(queries.map(async (query) => this.#deps.index.places(query, page)));
      const places = answers.flatMap((answer) => answer.places).toSorted(newestFirst);
      const taken = places.slice(0, INDEX_PAGE);
      yield taken.map((place) => ({ place, id: place.id }));
      const isMore = places.length > taken.length || answers.some(({ next }) => next !== undefined);
      from = isMore ? taken.at(-1) : undefined;
    } while (from !== undefined);
  }

  async *#failures(behind: Placed | undefined): AsyncGenerator<readonly Candidate[]> {
    for await (const batch of this.#deps.recent.failures(behind)) yield batch.map((place) => ({ place, id: place.id }));
  }

  async *#newest(filter: MessageFilter, behind: Placed | undefined): AsyncGenerator<readonly Candidate[]> {
    for await (const batch of this.#deps.recent.messages(behind)) {
      const fitting = batch.filter((recent) => isOf(recent, filter));
      const last = batch.at(-1);
      // The place of the last one looked at, also where it does not fit: the next page begins behind it.
      const end = last === undefined || fitting.includes(last) ? [] : [{ place: last, id: '' }];
      yield [...fitting.map(({ id, atMs, messageId }) => ({ place: { id, atMs }, id: messageId })), ...end];
    }
  }
}

/** A failure stands under the time of the failure, which is later than the message's. */
const mayFit = (
  atMs: number,
  { sinceMs = 0, untilMs = Number.POSITIVE_INFINITY, status = '' }: MessageFilter,
): boolean => atMs >= sinceMs && (atMs <= untilMs || FAILURES.has(status));

const isOf = (
  { direction, channel, account }: Pick<MessageFacts, 'direction' | 'channel' | 'account'>,
  filter: MessageFilter,
): boolean =>
  (filter.direction ?? direction) === direction &&
  (filter.channel ?? channel) === channel &&
  (filter.account ?? account) === account;

function fits(message: FoundMessage, filter: MessageFilter): boolean {
  if ('unreadable' in message) return filter.status === undefined || filter.status === 'unreadable';
  const { facts } = message;
  return (
    isOf(facts, filter) &&
    (filter.status === undefined || statusOf(message) === filter.status) &&
    facts.atMs >= (filter.sinceMs ?? 0) &&
    facts.atMs <= (filter.untilMs ?? Number.POSITIVE_INFINITY)
  );
}
