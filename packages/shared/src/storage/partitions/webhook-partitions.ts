import type { Logger } from '../../platform/logging/index.ts';
import type { JobQueue } from '../queues/index.ts';
import { keys, LuaScript } from '../redis/index.ts';
import type { RedisClient, ReplicaConfirmation } from '../redis/index.ts';
import type { PartitionName } from './partition-names.ts';

/** Read this partition until it is empty. */
export interface ReadJob {
  readonly tag: string;
}

interface WebhookPartitionsOptions {
  readonly redis: RedisClient;
  /** Confirms that replicas have a write before it is acknowledged. */
  readonly replicas?: ReplicaConfirmation;
  readonly queue: () => JobQueue<ReadJob>;
  /** The queue of earlier versions for the envelopes of a partition. */
  readonly earlierQueueOf: (partition: PartitionName) => JobQueue<object>;
  readonly logger: Logger;
}

/** The backlog of a partition. */
export interface PartitionState {
  /** Envelopes that are not read to the end. */
  readonly waiting: number;
  /** The time of arrival of the oldest envelope, by Redis's clock, milliseconds since 1970. */
  readonly oldestAtMs: number | undefined;
  /** False: the partition sleeps, or its reader is gone. */
  readonly isRead: boolean;
}

/** The only field of an entry. */
export const FIELD = 'sealed';
/** The least time between two wake-ups of a partition by one process; shorter than a reader stays awake over an empty partition. */
const WAKE_EVERY_MS = 500;

/** KEYS envelopes, reader · ARGV envelope… → 1 if the partition has a reader. */
const APPEND = new LuaScript(`
for _, sealed in ipairs(ARGV) do redis.call('XADD', KEYS[1], '*', '${FIELD}', sealed) end
return redis.call('EXISTS', KEYS[2])`);

/** KEYS envelopes, reader → {waiting, id of the oldest, 1 if it has a reader}. */
const STATE = new LuaScript(`
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
return {redis.call('XLEN', KEYS[1]), first and first[1] or '', redis.call('EXISTS', KEYS[2])}`);

/**
 * The streams in which envelopes wait to be read. A reader holds a partition for as long as envelopes keep coming; only one that sleeps
 * is woken, by a job.
 */
export class WebhookPartitions {
  readonly #options: WebhookPartitionsOptions;
  readonly #wokenAtMs = new Map<PartitionName, number>();

  constructor(options: WebhookPartitionsOptions) {
    this.#options = options;
  }

  /**
   * Appends envelopes in order. Resolves when Redis, and the configured number of replicas, have them. From then on they will be read: by
   * a running reader, by one that this call wakes, or by the sweep (PartitionReader) if waking fails.
   */
  async append(partition: PartitionName, sealed: readonly string[]): Promise<void> {
    const { redis, replicas } = this.#options;
    const write = async (): Promise<unknown> => APPEND.run(redis, keysOf(partition), sealed);
    const isRead = await (replicas === undefined ? write() : replicas.of(write));
    if (isRead !== 1) void this.#wakeSometimes(partition);
  }

  async state(partition: PartitionName): Promise<PartitionState> {
    const [waiting, oldest, isRead] = await STATE.runForList(this.#options.redis, keysOf(partition), []);
    return {
      waiting: Number(waiting),
      oldestAtMs: typeof oldest === 'string' && oldest !== '' ? timeOf(oldest) : undefined,
      isRead: isRead === 1,
    };
  }

  /** The arrival of the oldest unread envelope, milliseconds since 1970; undefined if all are read. */
  async oldestUnreadMs(partition: PartitionName): Promise<number | undefined> {
    const [{ oldestAtMs }, earlierMs] = await Promise.all([
      this.state(partition),
      this.#options.earlierQueueOf(partition).oldestUnfinishedMs(),
    ]);
    return oldestAtMs === undefined ? earlierMs : Math.min(oldestAtMs, earlierMs ?? Infinity);
  }

  /** Resolves when Redis holds the job that reads the partition. */
  async wake(partition: PartitionName): Promise<void> {
    await this.#options.queue().addOncePerId([partition], (tag) => ({ tag }));
  }

  /** Never rejects. */
  async #wakeSometimes(partition: PartitionName): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - (this.#wokenAtMs.get(partition) ?? -Infinity) < WAKE_EVERY_MS) return;
    this.#wokenAtMs.set(partition, nowMs);
    try {
      await this.wake(partition);
    } catch (err) {
      this.#wokenAtMs.delete(partition);
      this.#options.logger.debug(
        { err, partition },
        'failed to wake the reader of a partition, leaving it to the sweep',
      );
    }
  }
}

export const keysOf = (partition: PartitionName): readonly [envelopes: string, reader: string] => [
  keys.partition(partition),
  keys.partitionReader(partition),
];

/** The time at which an entry was added, milliseconds since 1970: ids of streams begin with it. */
export const timeOf = (entryId: string): number => Number(entryId.split('-', 1)[0]);
