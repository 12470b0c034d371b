import { isFinalStatus, isSameNumber } from '@ccm/core/domain';
import type { ChannelName, DeliveryStatus, StatusReport } from '@ccm/core/domain';
import { digestOf, gathered, keys } from '../../storage/redis/index.ts';
import type { RedisClient } from '../../storage/redis/index.ts';
import { knownParts } from '../part-ref.ts';
import type { KnownPart, PartRef } from '../part-ref.ts';

export interface AccountRef {
  readonly channel: ChannelName;
  readonly account: string;
}

export type IdMatch = Extract<StatusReport['match'], { readonly by: 'id' }>;

/** The facts about the messages that reports may concern. */
export interface ReportedMessages {
  readonly facts: (messageId: string) => Promise<{ readonly customerId: string } | undefined>;
  readonly partStatus: (messageId: string, part: number) => Promise<DeliveryStatus | undefined>;
}

/** Two messages to one number under one id: the later one's report is meant, unless the earlier one may still be waiting for its own. */
const REPEATED_AFTER_MS = 600_000;

export interface Found {
  readonly part?: PartRef | undefined;
  /** Several messages to the same number have the id, and nothing tells which is meant: a wrong status is worse than none. */
  readonly isAmbiguous: boolean;
  /** The message of each id, as far as it was looked up. */
  readonly known: ReadonlyMap<string, string>;
}

/** Leads from a provider's id to the part of a message that is meant by it. */
export class ProviderIds {
  readonly #deps: { readonly redis: RedisClient; readonly messages: ReportedMessages };

  constructor(deps: { readonly redis: RedisClient; readonly messages: ReportedMessages }) {
    this.#deps = deps;
  }

  /**
   * Finds the message by the id as it is, then in another spelling, then in another base: the first that leads to a message to one of the
   * report's numbers. Another base counts only if no message at all has the id.
   */
  async find(account: AccountRef, match: IdMatch): Promise<Found> {
    const { providerMessageIds, equalIds = [], guessedIds = [] } = match;
    const ids = [...new Set([...providerMessageIds, ...equalIds, ...guessedIds])];
    const known = await this.known(account, ids);
    const isExactKnown = [...providerMessageIds, ...equalIds].some((id) => known.has(id));
    for (const tier of [providerMessageIds, equalIds, isExactKnown ? [] : guessedIds]) {
      const values = tier.flatMap((id) => known.get(id) ?? []);
      const candidates = await this.#addressed(knownParts(values), match.recipients);
      if (candidates.length > 0) return { ...(await this.#choose(candidates)), known };
    }
    return { known, isAmbiguous: false };
  }

  /** The parts to which each of the ids leads, as `BIND_PROVIDER_ID` stored them. */
  async known(account: AccountRef, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const values = await Promise.all(
      ids.map(async (id) =>
        gathered.get(this.#deps.redis, keys.providerId(digestOf(account.channel, account.account, id))),
      ),
    );
    return new Map(
      ids.flatMap((id, index) => {
        const value = values[index];
        return value === undefined ? [] : [[id, value] as const];
      }),
    );
  }

  /** Those that went to one of the numbers. */
  async #addressed(
    parts: readonly KnownPart[],
    recipients: readonly string[] | undefined,
  ): Promise<readonly KnownPart[]> {
    if (recipients === undefined) return parts;
    const isTo = await Promise.all(parts.map(async ({ messageId }) => this.wentTo(messageId, recipients)));
    return parts.filter((_, index) => isTo[index] === true);
  }

  /** Whether the message went to one of the numbers. */
  async wentTo(messageId: string, recipients: readonly string[]): Promise<boolean> {
    const facts = await this.#deps.messages.facts(messageId);
    return facts !== undefined && recipients.some((number) => isSameNumber(number, facts.customerId));
  }

  /** Chooses the newest part, if an earlier one under the same id has all its reports, or can expect none any more; else undefined. */
  async #choose(parts: readonly KnownPart[]): Promise<Pick<Found, 'part' | 'isAmbiguous'>> {
    const [newest, ...earlier] = parts.toReversed().toSorted((one, other) => other.boundAtMs - one.boundAtMs);
    if (newest === undefined || earlier.length === 0) return { part: newest, isAmbiguous: false };
    const rivals = earlier.filter(({ boundAtMs }) => newest.boundAtMs - boundAtMs < REPEATED_AFTER_MS);
    const isOver = await Promise.all(rivals.map(async (rival) => this.isOver(rival)));
    return isOver.every(Boolean) ? { part: newest, isAmbiguous: false } : { part: undefined, isAmbiguous: true };
  }

  /** Whether the part has a status that nothing follows. */
  async isOver({ messageId, part }: PartRef): Promise<boolean> {
    const status = await this.#deps.messages.partStatus(messageId, part);
    return status !== undefined && isFinalStatus(status);
  }
}
