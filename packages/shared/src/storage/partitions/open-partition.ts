import { randomUUID } from 'node:crypto';
import { keys, LuaScript } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import type { PartitionName } from './partition-names.ts';
import { FIELD, keysOf } from './webhook-partitions.ts';

/** One envelope as it lies in its partition. */
export interface StoredEnvelope {
  /** The entry's place in the stream: the same however often it is read. */
  readonly place: string;
  /** The entry as it is; it may be foreign or no envelope. */
  readonly sealed: string;
}

interface Entry extends StoredEnvelope {
  readonly id: string;
}

/** A reader without a sign of life for this time counts as gone: producers and the sweep then wake another. */
const READER_MS = 10_000;
const MAX_ENTRIES = 200;
/** The approximate limit of memory for one reading. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Until the size of envelopes is known. */
const FIRST_ENTRIES = 50;

/** KEYS envelopes, reader · ARGV token, id, readerMs → 1, or 0 where another reader has taken the partition over. */
const TRIM = new LuaScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('XTRIM', KEYS[1], 'MINID', ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return 1`);

/** KEYS envelopes, reader · ARGV token → 1 where nothing is left, or the partition is another reader's; 0 where more has come. */
const RELEASE = new LuaScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 1 end
if redis.call('XLEN', KEYS[1]) > 0 then return 0 end
redis.call('DEL', KEYS[2])
return 1`);

/** A partition in the hands of one reader: the newest; older ones can trim nothing any more. */
export class OpenPartition {
  readonly #redis: RedisClient;
  readonly #partition: PartitionName;
  readonly #token = randomUUID();
  #lastId = '0-0';
  #doneId: string | undefined;
  #entries = FIRST_ENTRIES;

  private constructor(redis: RedisClient, partition: PartitionName) {
    this.#redis = redis;
    this.#partition = partition;
  }

  /** Takes the partition over. */
  static async take(redis: RedisClient, partition: PartitionName): Promise<OpenPartition> {
    const open = new OpenPartition(redis, partition);
    await redis.set(keys.partitionReader(partition), open.#token, 'PX', READER_MS);
    return open;
  }

  /**
   * The next envelopes, oldest first; none when none came for `waitMs`.
   * @param connection waits in Redis: nothing else can be asked over it meanwhile.
   */
  async read(connection: RedisClient, waitMs: number): Promise<readonly StoredEnvelope[]> {
    const [envelopes] = keysOf(this.#partition);
    const reply = await connection.xread('COUNT', this.#entries, 'BLOCK', waitMs, 'STREAMS', envelopes, this.#lastId);
    const entries = (reply?.[0]?.[1] ?? []).map(([id, fields]) => this.#toEntry(id, fields));
    this.#lastId = entries.at(-1)?.id ?? this.#lastId;
    if (entries.length > 0) this.#entries = entriesPerReading(entries);
    return entries;
  }

  /** Marks everything read so far as done: the next `trim` removes it. */
  done(): void {
    this.#doneId = this.#lastId;
  }

  /** Whether something that is done with still lies in Redis. */
  get isUntrimmed(): boolean {
    return this.#doneId !== undefined;
  }

  /** Removes finished entries. False: another reader has taken the partition over, and nothing was removed. */
  async trim(): Promise<boolean> {
    const upTo = this.#doneId;
    if (upTo === undefined) return true;
    this.#doneId = undefined;
    return (await TRIM.run(this.#redis, keysOf(this.#partition), [this.#token, upTo, READER_MS])) === 1;
  }

  /** Lets the partition sleep. False: more has come, and it stays in our hands. */
  async release(): Promise<boolean> {
    return (await RELEASE.run(this.#redis, keysOf(this.#partition), [this.#token])) === 1;
  }

  #toEntry(id: string, fields: readonly string[]): Entry {
    const [name, sealed] = fields;
    const isOurs = fields.length === 2 && name === FIELD && sealed !== undefined;
    return { id, place: `${this.#partition}/${id}`, sealed: isOurs ? sealed : JSON.stringify(fields) };
  }
}

function entriesPerReading(entries: readonly StoredEnvelope[]): number {
  const bytes = entries.reduce((sum, { sealed }) => sum + sealed.length, 0);
  return Math.max(1, Math.min(MAX_ENTRIES, Math.floor((MAX_BYTES * entries.length) / bytes)));
}
