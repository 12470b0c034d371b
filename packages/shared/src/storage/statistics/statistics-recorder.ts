import { HOUR_MS, MINUTE_MS } from '@ccm/core/time';
import { PeriodicTask } from '../../platform/lifecycle/index.ts';
import { keys, LuaScript } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { bucketOf } from './latency-buckets.ts';
import { writeField } from './measures.ts';
import type { Dimensions, Direction, Measure } from './measures.ts';

/** Records outcomes where they are decided. Costs a look-up in a map; nothing is sent before the step ends. */
export interface OutcomeRecorder {
  count(measure: Measure, of: Dimensions): void;
  /** `in`: from the webhook to Hybrid Chat's 2xx. `out`: from the acceptance to the provider's. */
  latency(direction: Direction, of: Dimensions, ms: number): void;
}

export const STEP_SECONDS = 10;
export const MINUTE_SECONDS = 60;
/** Longer than they can be asked for: a step is read whole or not at all. */
const KEEP_STEPS_MS = 70 * MINUTE_MS;
const KEEP_MINUTES_MS = 25 * HOUR_MS;
/** Steps that wait for Redis to come back; older ones are lost. */
const MAX_WAITING_STEPS = 360;
/** The delay after the end of a step before it is sent. */
const LOOK_EVERY_MS = 500;

/**
 * KEYS step, minute, last · ARGV keep step ms, keep minute ms, how many last times, (name, time)*, (field, count)*.
 */
const ADD = new LuaScript(`
local first = 4 + 2 * tonumber(ARGV[3])
for i = 4, first - 1, 2 do
  if tonumber(ARGV[i + 1]) > tonumber(redis.call('HGET', KEYS[3], ARGV[i]) or '0') then
    redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
  end
end
for i = first, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
  redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return redis.status_reply('OK')`);

interface Step {
  readonly step: number;
  readonly counts: Map<string, number>;
}

const LAST_OF: Readonly<Partial<Record<Measure, Direction>>> = { arrived: 'in', sent: 'out' };

/** Counts in this process, and adds its counts to the fleet's once per step. */
export class StatisticsRecorder implements OutcomeRecorder {
  readonly #redis: RedisClient;
  readonly #now: () => number;
  readonly #task: PeriodicTask;
  readonly #waiting: Step[] = [];
  readonly #last = new Map<string, number>();
  #current: Step | undefined;

  /** @param now the clock, in ms since 1970 */
  constructor(redis: RedisClient, now: () => number = Date.now) {
    this.#redis = redis;
    this.#now = now;
    this.#task = new PeriodicTask({
      name: 'statistics',
      everyMs: LOOK_EVERY_MS,
      turn: async () => this.#turn(),
      // Redis is away, which others report: what is counted waits here.
      failed: () => undefined,
      stopWithinMs: 500,
    });
  }

  count(measure: Measure, of: Dimensions): void {
    const nowMs = this.#now();
    this.#add(writeField(measure, of), nowMs);
    const direction = LAST_OF[measure];
    if (direction !== undefined) this.#last.set(lastName(direction, of), nowMs);
  }

  latency(direction: Direction, of: Dimensions, ms: number): void {
    const { channel, account } = of;
    this.#add(writeField('latency', { direction, channel, account }, bucketOf(ms)), this.#now());
  }

  async start(): Promise<void> {
    await this.#task.start();
  }

  /** Sends the counts so far, unless Redis is away. */
  async stop(): Promise<void> {
    await this.#task.stop();
    if (this.#redis.status === 'ready') await this.flush().catch(() => undefined);
  }

  /** Adds the counts so far to the fleet's; keeps them if Redis does not take them. */
  async flush(): Promise<void> {
    this.#close();
    await this.#sendWaiting();
  }

  async #sendWaiting(): Promise<void> {
    for (let step = this.#waiting[0]; step !== undefined; step = this.#waiting[0]) {
      await this.#send(step);
      this.#waiting.shift();
    }
  }

  async #send({ step, counts }: Step): Promise<void> {
    const minute = Math.floor((step * STEP_SECONDS) / MINUTE_SECONDS);
    const last = [...this.#last];
    await ADD.run(
      this.#redis,
      [
        keys.statistics(String(STEP_SECONDS), String(step)),
        keys.statistics(String(MINUTE_SECONDS), String(minute)),
        keys.statisticsLast,
      ],
      [KEEP_STEPS_MS, KEEP_MINUTES_MS, last.length, ...last.flat(), ...[...counts].flat()],
    );
    for (const [name, atMs] of last) if (this.#last.get(name) === atMs) this.#last.delete(name);
  }

  #add(field: string, nowMs: number): void {
    const step = Math.floor(nowMs / (STEP_SECONDS * 1000));
    if (this.#current?.step !== step) {
      this.#close();
      this.#current = { step, counts: new Map() };
    }
    const { counts } = this.#current;
    counts.set(field, (counts.get(field) ?? 0) + 1);
  }

  #close(): void {
    if (this.#current !== undefined) this.#waiting.push(this.#current);
    this.#current = undefined;
    if (this.#waiting.length > MAX_WAITING_STEPS) this.#waiting.shift();
  }

  /** A step in which nothing happened is told apart from one in which no process ran. */
  async #turn(): Promise<void> {
    this.#add(ALIVE, this.#now());
    await this.#sendWaiting();
  }
}

const ALIVE = writeField('alive', {});

/** The name under which an account's last message of a direction stands. */
export const lastName = (direction: Direction, { channel = '', account = '' }: Dimensions): string =>
  `${direction} ${channel}/${account}`;
