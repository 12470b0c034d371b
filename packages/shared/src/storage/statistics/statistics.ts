import { keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { readField } from './measures.ts';
import { seriesOf } from './series.ts';
import type { Series, SeriesChoice, StepCounts } from './series.ts';
import { lastName } from './statistics-recorder.ts';
import type { MINUTE_SECONDS, STEP_SECONDS } from './statistics-recorder.ts';

export interface StatisticsAnswer {
  readonly stepSeconds: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly series: readonly Series[];
}

export type StepSeconds = typeof STEP_SECONDS | typeof MINUTE_SECONDS;

export interface StatisticsQuery extends SeriesChoice {
  /** Up to 60 in steps of 10 s, up to 1440 in steps of a minute. */
  readonly minutes: number;
  readonly stepSeconds: StepSeconds;
}

/** The processes write a step within this time after its end. */
const SETTLE_MS = 2000;
/** A step so long past is not asked for again within `REREAD_MS`: only a process that was cut off from Redis still adds to it. */
const SETTLED_MS = 60_000;
const REREAD_MS = 300_000;
const AT_ONCE = 120;

interface KnownStep {
  readonly readAtMs: number;
  readonly isSettled: boolean;
  readonly counts: StepCounts;
}

/** The counts of the whole fleet. Many readers cost Redis little: each step is read once, and each answer is kept for a second. */
export class Statistics {
  readonly #redis: RedisClient;
  readonly #known = new Map<string, KnownStep>();
  readonly #answers = new Map<string, { readonly atMs: number; readonly answer: Promise<StatisticsAnswer> }>();

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  /** The newest step is the last whole one. */
  async read(query: StatisticsQuery, nowMs = Date.now()): Promise<StatisticsAnswer> {
    const name = JSON.stringify(query);
    const earlier = this.#answers.get(name);
    if (earlier !== undefined && nowMs - earlier.atMs < 1000 && nowMs >= earlier.atMs) return earlier.answer;
    for (const [other, { atMs }] of this.#answers) if (nowMs - atMs >= 1000) this.#answers.delete(other);
    const answer = this.#read(query, nowMs);
    this.#answers.set(name, { atMs: nowMs, answer });
    answer.catch(() => this.#answers.delete(name));
    return answer;
  }

  /** The times of each account's last messages, by `in <channel>/<account>` and `out …`. */
  async lastMessages(): Promise<(direction: 'in' | 'out', channel: string, account: string) => number | undefined> {
    const times = await this.#redis.hgetall(keys.statisticsLast);
    return (direction, channel, account) => {
      const time = times[lastName(direction, { channel, account })];
      return time === undefined ? undefined : Number(time);
    };
  }

  async #read({ minutes, stepSeconds, ...choice }: StatisticsQuery, nowMs: number): Promise<StatisticsAnswer> {
    const stepMs = stepSeconds * 1000;
    const end = Math.floor((nowMs - SETTLE_MS) / stepMs);
    const count = Math.ceil((minutes * 60) / stepSeconds);
    const steps = Array.from({ length: count }, (_, index) => end - count + index);
    const counts: (StepCounts | undefined)[] = [];
    for (let from = 0; from < steps.length; from += AT_ONCE) {
      const some = steps.slice(from, from + AT_ONCE);
      counts.push(...(await Promise.all(some.map(async (step) => this.#step(stepSeconds, step, nowMs)))));
    }
    this.#forget(nowMs);
    return { stepSeconds, fromMs: (end - count) * stepMs, toMs: end * stepMs, series: seriesOf(counts, choice) };
  }

  /** Undefined where no process ran. */
  async #step(stepSeconds: StepSeconds, step: number, nowMs: number): Promise<StepCounts | undefined> {
    const key = keys.statistics(String(stepSeconds), String(step));
    const known = this.#known.get(key);
    if (known?.isSettled === true && nowMs - known.readAtMs < REREAD_MS) return orNone(known.counts);
    const counts = toCounts(await this.#redis.hgetall(key));
    const isSettled = nowMs - (step + 1) * stepSeconds * 1000 > SETTLED_MS;
    this.#known.set(key, { readAtMs: nowMs, isSettled, counts });
    return orNone(counts);
  }

  #forget(nowMs: number): void {
    for (const [key, { readAtMs }] of this.#known) if (nowMs - readAtMs > REREAD_MS) this.#known.delete(key);
  }
}

const orNone = (counts: StepCounts): StepCounts | undefined => (counts.length === 0 ? undefined : counts);

function toCounts(hash: Readonly<Record<string, string>>): StepCounts {
  return Object.entries(hash).flatMap(([name, count]) => {
    const field = readField(name);
    return field === undefined ? [] : [{ field, count: Number(count) }];
  });
}
