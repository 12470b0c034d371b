import type { ReportRetry } from '@ccm/core/domain';
import { HOUR_MS } from '@ccm/core/time';
import { digestOf, keys, LuaScript } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';
import type { PartRef } from './part-ref.ts';

/** A part that its provider had taken and then failed for a while. */
export interface Resend extends PartRef {
  /** The report that failed it, as a digest: one report is one try. */
  readonly report: string;
}

const BATCH = 100;
/** A report doubles the delay up to this. */
const MAX_DELAY_MS = HOUR_MS;

/**
 * KEYS record · ARGV part, report, most tries (0: any), now, window, first delay, doubling. Returns how long to wait before the part is
 * sent again, or -1 where it is not: nothing is kept of the message, or its tries or its time are used up. The same report again is
 * the same try.
 */
const SCHEDULE = new LuaScript(`
local record, part, report = KEYS[1], ARGV[1], ARGV[2]
local maxTries, nowMs, windowMs, delayMs, isDoubling = tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7] == '1'
local tries, since, known = 'tries' .. part, 'since' .. part, 'again' .. part .. ':' .. report
if redis.call('HEXISTS', record, 'message') == 0 then return -1 end
local try = tonumber(redis.call('HGET', record, known) or '0')
local isNew = try == 0
if isNew then try = tonumber(redis.call('HGET', record, tries) or '0') + 1 end
if isDoubling then delayMs = math.min(math.max(delayMs, ${MAX_DELAY_MS}), delayMs * 2 ^ (try - 1)) end
if isNew then
  redis.call('HSETNX', record, since, nowMs)
  if maxTries > 0 and try > maxTries then return -1 end
  if nowMs + delayMs - tonumber(redis.call('HGET', record, since)) > windowMs then return -1 end
  redis.call('HSET', record, tries, try, known, try)
end
return math.ceil(delayMs)`);

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
    const reply = await SCHEDULE.run(
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
