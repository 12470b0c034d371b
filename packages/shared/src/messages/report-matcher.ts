import type { ChannelName, StatusReport } from '@ccm/core/domain';
import { conversationDigest, digestOf, keys } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';
import { SealingError } from '../storage/sealing/index.ts';
import type { Sealer } from '../storage/sealing/index.ts';
import { BIND_PROVIDER_ID, MATCH_OR_PARK } from './scripts.ts';

export interface PartRef {
  readonly messageId: string;
  readonly part: number;
}

interface AccountRef {
  readonly channel: ChannelName;
  readonly account: string;
}

const KEEP_SENT = 500;

/**
 * Finds the message that a provider's report is about. Reports race with the answers to our own sends, over other connections and
 * other workers: a report whose message is not known yet is parked under the provider's id, and handed out when the id becomes known.
 */
export class ReportMatcher {
  readonly #redis: RedisClient;
  readonly #sealer: Sealer;
  readonly #times: { readonly keepMs: number; readonly parkMs: number };

  constructor(redis: RedisClient, sealer: Sealer, times: { readonly keepMs: number; readonly parkMs: number }) {
    this.#redis = redis;
    this.#sealer = sealer;
    this.#times = times;
  }

  /** The provider took the part under these ids (every spelling in which it may report). Returns the reports that came too early. */
  async bind(account: AccountRef, providerMessageIds: readonly string[], part: PartRef): Promise<StatusReport[]> {
    const early = await Promise.all(
      [...new Set(providerMessageIds)].map(async (id) => {
        const digest = digestOf(account.channel, account.account, id);
        const value = `${part.part}:${part.messageId}`;
        return BIND_PROVIDER_ID.run(
          this.#redis,
          [keys.providerId(digest), keys.parkedReports(digest)],
          [value, this.#times.keepMs],
        );
      }),
    );
    return early.flatMap((list) => (Array.isArray(list) ? list.flatMap((sealed) => this.#unseal(String(sealed))) : []));
  }

  /** The parts that a report is about; none: it is parked until its message is known. */
  async match(account: AccountRef, report: StatusReport): Promise<PartRef[]> {
    if (report.match.by === 'watermark') return this.#upTo(account, report.match);
    const correlated = readCorrelation(report.match.correlationId);
    if (correlated !== undefined && (await this.#redis.exists(keys.message(correlated.messageId))) === 1)
      return [correlated];
    const [first, ...others] = report.match.providerMessageIds;
    // The likeliest spelling first: read in another base, the id may well be that of an earlier message.
    if (others.length > 0) {
      const known = await this.partOf(account, report.match.providerMessageIds);
      if (known !== undefined) return [known];
    }
    return first === undefined ? [] : this.#matchOrPark(account, first, report);
  }

  /** The part that the provider took under one of these ids, as far as is known. */
  async partOf(account: AccountRef, providerMessageIds: readonly string[]): Promise<PartRef | undefined> {
    const known = await Promise.all(
      providerMessageIds.map(async (id) =>
        this.#redis.get(keys.providerId(digestOf(account.channel, account.account, id))),
      ),
    );
    const value = known.find((each) => each !== null) ?? null;
    return value === null ? undefined : toPartRef(value);
  }

  /** Remembers what was sent to a customer when, for providers that report "everything up to". */
  async rememberSent(
    account: AccountRef & { readonly customerId: string },
    part: PartRef,
    sentAtMs: number,
  ): Promise<void> {
    const key = keys.mailbox(`c:${conversationDigest(account)}`, 'sent');
    await Promise.all([
      this.#redis.zadd(key, sentAtMs, `${part.part}:${part.messageId}`),
      this.#redis.zremrangebyrank(key, 0, -KEEP_SENT - 1),
      this.#redis.pexpire(key, this.#times.keepMs),
    ]);
  }

  async #matchOrPark(account: AccountRef, id: string, report: StatusReport): Promise<PartRef[]> {
    const digest = digestOf(account.channel, account.account, id);
    const sealed = this.#sealer.seal('parked report', JSON.stringify(report));
    const known = await MATCH_OR_PARK.run(
      this.#redis,
      [keys.providerId(digest), keys.parkedReports(digest)],
      [sealed, this.#times.parkMs],
    );
    return typeof known === 'string' ? [toPartRef(known)] : [];
  }

  async #upTo(
    account: AccountRef,
    watermark: { readonly customerId: string; readonly atMs: number },
  ): Promise<PartRef[]> {
    const key = keys.mailbox(`c:${conversationDigest({ ...account, customerId: watermark.customerId })}`, 'sent');
    const parts = await this.#redis.zrangebyscore(key, '-inf', watermark.atMs);
    return parts.map(toPartRef);
  }

  /** None for one that does not open (its key is gone, or none of ours parked it): the message that was sent goes on. */
  #unseal(sealed: string): StatusReport[] {
    try {
      return [JSON.parse(this.#sealer.open('parked report', sealed)) as StatusReport];
    } catch (error) {
      if (error instanceof SealingError) return [];
      throw error;
    }
  }
}

/** The correlation id that we hand to providers: our message id, and the part where there are several. */
export const correlationOf = (part: PartRef): string => `${part.messageId}:${part.part}`;

function readCorrelation(value: string | undefined): PartRef | undefined {
  const match = /^([\w-]{8,64})(?::(\d{1,3}))?$/.exec(value ?? '');
  const [, messageId, part] = match ?? [];
  return messageId === undefined ? undefined : { messageId, part: Number(part ?? 0) };
}

function toPartRef(value: string): PartRef {
  const colon = value.indexOf(':');
  return { messageId: value.slice(colon + 1), part: Number(value.slice(0, colon)) };
}
