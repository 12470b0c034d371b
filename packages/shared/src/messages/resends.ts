import type { ReportRetry } from '@ccm/core/domain';
import { digestOf, keys } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';
import type { PartRef } from './part-ref.ts';
import { CLAIM_RESEND } from './scripts.ts';

/** A part that its provider had taken and then failed for a while. */
export interface Resend extends PartRef {
  /** The report that failed it, as a digest: one report is one try. */
  readonly report: string;
}

const BATCH = 100;

/** Parts to send again, and their times, over all replicas. */
export class Resends {
  readonly #redis: RedisClient;
  readonly #windowMs: number;

  /** @param windowMs RETRY_WINDOW, from the first report that failed the part. */
  constructor(redis: RedisClient, windowMs: number) {
    this.#redis = redis;
    this.#windowMs = windowMs;
  }

  /**
   * Schedules another try of a part. The same report again changes nothing.
   * @param providerMessageId the try that failed.
   * @returns in how many milliseconds; undefined where the part has failed for good.
   */
  async schedule(part: PartRef, providerMessageId: string, retry: ReportRetry): Promise<number | undefined> {
    const report = digestOf(providerMessageId);
    const nowMs = Date.now();
    const reply = await CLAIM_RESEND.run(
      this.#redis,
      [keys.message(part.messageId)],
      [
        part.part,
        report,
        retry.maxAttempts ?? 0,
        nowMs,
        this.#windowMs,
        retry.afterMs,
        retry.doubling === true ? '1' : '0',
      ],
    );
    const inMs = Number(reply);
    if (inMs < 0) return undefined;
    // Due twice is sent once: whoever posts it names the report.
    await this.#redis.zadd(keys.resends, 'NX', nowMs + inMs, memberOf({ ...part, report }));
    return inMs;
  }

  /** Resends that are due; each stays in the list until `done`. */
  async due(nowMs: number): Promise<readonly Resend[]> {
    const members = await this.#redis.zrangebyscore(keys.resends, '-inf', nowMs, 'LIMIT', 0, BATCH);
    return members.map(toResend);
  }

  async done(resend: Resend): Promise<void> {
    await this.#redis.zrem(keys.resends, memberOf(resend));
  }
}

const memberOf = ({ messageId, part, report }: Resend): string => `${String(part)}:${report}:${messageId}`;

function toResend(member: string): Resend {
  const [part = '', report = '', ...messageId] = member.split(':');
  return { part: Number(part), report, messageId: messageId.join(':') };
}
