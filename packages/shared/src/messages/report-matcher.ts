import type { StatusReport } from '@ccm/core/domain';
import { digestOf, gathered, keys } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';
import type { Sealer } from '../storage/sealing/index.ts';
import { ParkedReports } from './matching/parked-reports.ts';
import type { ParkedReport } from './matching/parked-reports.ts';
import { partKey, writePart } from './part-ref.ts';
import type { PartRef } from './part-ref.ts';
import { ProviderIds } from './matching/provider-ids.ts';
import type { AccountRef, IdMatch, ReportedMessages } from './matching/provider-ids.ts';
import { BIND_PROVIDER_ID } from './scripts.ts';
import { SentTimes } from './matching/sent-times.ts';
import type { Watermark } from './matching/sent-times.ts';

interface ReportMatcherDeps {
  readonly redis: RedisClient;
  readonly sealer: Sealer;
  readonly messages: ReportedMessages;
  /** The time for which an id leads to its message. */
  readonly keepMs: number;
  /** The time for which a report waits for its message. */
  readonly parkMs: number;
  /** Milliseconds since 1970; default the clock. */
  readonly now?: () => number;
}

/** An id that is used again: how long a report may overtake the answer that tells so. */
const OVERTAKES_BY_MS = 60_000;
const MAX_TRIES = 3;

/**
 * Finds the message of a provider's report. Reports race with the answers to our own sends, over other connections and other workers: a
 * report whose message is not known yet is parked under the provider's id, and handed out when the id becomes known.
 */
export class ReportMatcher {
  readonly #deps: ReportMatcherDeps;
  readonly #now: () => number;
  readonly #parked: ParkedReports;
  readonly #ids: ProviderIds;
  readonly #sentTimes: SentTimes;

  constructor(deps: ReportMatcherDeps) {
    this.#deps = deps;
    this.#now = deps.now ?? Date.now;
    this.#parked = new ParkedReports(deps.redis, deps.sealer);
    this.#ids = new ProviderIds(deps);
    this.#sentTimes = new SentTimes(deps);
  }

  /** The provider took the part under these ids (and keys of their spellings). Returns the reports that came too early. */
  async bind(account: AccountRef, providerMessageIds: readonly string[], part: PartRef): Promise<StatusReport[]> {
    const value = writePart(part, this.#now());
    const parked = await Promise.all(
      [...new Set(providerMessageIds)].map(async (id) => {
        const digest = digestOf(account.channel, account.account, id);
        const reply = await BIND_PROVIDER_ID.run(
          this.#deps.redis,
          [keys.providerId(digest), keys.parkedReports(digest)],
          [value, partKey(part), this.#deps.keepMs],
        );
        return this.#parked.read(digest, reply);
      }),
    );
    const early: StatusReport[] = [];
    for (const one of parked.flat()) {
      if ((await this.#isMeant(account, one, part)) && (await this.#parked.claim(one, part))) early.push(one.report);
    }
    return early;
  }

  /** The parts that a report is about; none: it is parked until its message is known. */
  async match(account: AccountRef, report: StatusReport): Promise<PartRef[]> {
    if (report.match.by === 'watermark')
      return this.#sentTimes.upTo({ ...account, ...report.match }, report.match.atMs);
    const correlated = readCorrelation(report.match.correlationId);
    if (correlated !== undefined && (await this.#isKnown(correlated))) return [correlated];
    return this.#matchOrPark(account, report, report.match);
  }

  async #isKnown({ messageId }: PartRef): Promise<boolean> {
    return gathered.hasField(this.#deps.redis, keys.message(messageId), 'facts');
  }

  /** The part that the provider took under one of these ids, as far as is known. */
  async partOf(account: AccountRef, match: Omit<IdMatch, 'by'>): Promise<PartRef | undefined> {
    const found = await this.#ids.find(account, { by: 'id', ...match });
    return found.part;
  }

  /** Stores the time of each sent message to a customer, for providers that report "everything up to". */
  async rememberSent(
    conversation: AccountRef & { readonly customerId: string },
    part: PartRef,
    sentAtMs: number,
  ): Promise<void> {
    await this.#sentTimes.remember(conversation, part, sentAtMs);
  }

  /** All parts up to the watermark are read, which is final. @param parts in the order of `match`. */
  async haveBeenRead(account: AccountRef, { customerId }: Watermark, parts: readonly PartRef[]): Promise<void> {
    await this.#sentTimes.forgetRead({ ...account, customerId }, parts);
  }

  /** Again where an id became known between the look-up and the parking. */
  async #matchOrPark(account: AccountRef, report: StatusReport, match: IdMatch): Promise<PartRef[]> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const found = await this.#ids.find(account, match);
      const isOver = found.part !== undefined && mayComeAgain(match) && (await this.#ids.isOver(found.part));
      const parts = found.part === undefined ? [] : [found.part];
      if ((parts.length > 0 && !isOver) || found.isAmbiguous) return parts;
      const parkMs = isOver ? OVERTAKES_BY_MS : this.#deps.parkMs;
      if (await this.#park(account, report, { match, known: found.known, parkMs })) return parts;
    }
    return [];
  }

  /** @returns false where an id leads to another message than it did when it was looked up. */
  async #park(
    account: AccountRef,
    report: StatusReport,
    context: { readonly match: IdMatch; readonly known: ReadonlyMap<string, string>; readonly parkMs: number },
  ): Promise<boolean> {
    const { match, known, parkMs } = context;
    const isUnchanged = await Promise.all(
      parkingPlaces(match).map(async ({ id, isGuess }) =>
        this.#parked.park(
          { digest: digestOf(account.channel, account.account, id), ifStill: known.get(id) ?? '', parkMs },
          { report, isGuess, atMs: this.#now(), untilMs: this.#now() + parkMs },
        ),
      ),
    );
    return isUnchanged.every(Boolean);
  }

  /** Whether a report that waited is about this part, by the rule of those that did not wait. */
  async #isMeant(account: AccountRef, parked: ParkedReport, part: PartRef): Promise<boolean> {
    const { match } = parked.report;
    if (match.by === 'watermark') return false;
    if (parked.takenBy === '' && this.#now() > parked.untilMs) return false;
    if (match.recipients !== undefined && !(await this.#ids.wentTo(part.messageId, match.recipients))) return false;
    return !parked.isGuess || this.#isLikely(account, match, parked.atMs);
  }

  /** Whether a report whose id is this one in another base may be meant: nothing has its own id, and it came with an address or just now. */
  async #isLikely(account: AccountRef, match: IdMatch, atMs: number): Promise<boolean> {
    // Without an address a number in another base may be any message's: only a report that has just come can have overtaken this answer.
    if (match.recipients === undefined && this.#now() - atMs > OVERTAKES_BY_MS) return false;
    const exact = await this.#ids.known(account, [...match.providerMessageIds, ...(match.equalIds ?? [])]);
    return exact.size === 0;
  }
}

/** The ids under which a report waits: for each reading of the id, one that the message will be bound under is enough. */
function parkingPlaces({ providerMessageIds, equalIds = [], guessedIds = [] }: IdMatch): readonly {
  readonly id: string;
  readonly isGuess: boolean;
}[] {
  const exact = equalIds.length > 0 ? equalIds : providerMessageIds.slice(0, 1);
  return [...exact.map((id) => ({ id, isGuess: false })), ...guessedIds.map((id) => ({ id, isGuess: true }))];
}

/**
 * Whether the id may come again: ids of several spellings are counters, which start again one day, so that a report about a finished
 * message may concern another.
 */
const mayComeAgain = (match: IdMatch): boolean => match.equalIds !== undefined;

/** The correlation id that we hand to providers: our message id, and the part where there are several. */
export const correlationOf = (part: PartRef): string => `${part.messageId}:${part.part}`;

function readCorrelation(value: string | undefined): PartRef | undefined {
  const match = /^([\w-]{8,64})(?::(\d{1,3}))?$/.exec(value ?? '');
  const [, messageId, part] = match ?? [];
  return messageId === undefined ? undefined : { messageId, part: Number(part ?? 0) };
}
