import { webhookPartitions } from '@ccm/shared/storage/partitions';
import type { PartitionName } from '@ccm/shared/storage/partitions';
import { keys, LuaScript } from '@ccm/shared/storage/redis';
import type { RedisClient, ReplicaConfirmation } from '@ccm/shared/storage/redis';

/** An envelope with the moment at which its webhook came. */
export interface TimedEnvelope {
  readonly sealed: string;
  /** Milliseconds since 1970, by the clock of the gateway that took it. */
  readonly arrivedAtMs: number;
}

export interface ReplayBufferOptions {
  readonly redis: RedisClient;
  readonly replicas?: ReplicaConfirmation;
  /** The name of this process, a new one with each start. */
  readonly owner: string;
}

/**
 * The time that the others wait for a silent gateway: far longer than the longest delay before a reconnection (`connectRedis`: two
 * seconds).
 */
const UPLOADER_TTL_MS = 10_000;
/** A gateway whose last heartbeat is older than the newest heartbeat by this much was gone before Redis was. */
const GONE_BEFORE_MS = 5000;
/** After this silence of all gateways, more than twice the time between heartbeats, Redis was away. */
const OUTAGE_MS = 2500;
const MOVER_TTL_MS = 5000;

const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** Lua: opens the buffer, and then makes all wait for every gateway that was there before Redis went away, since each may have a spool. */
const OPEN = `local newest = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local function open()
  if not redis.call('SET', KEYS[2], now, 'NX') then return end
  for _, gateway in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], (newest[2] or 0) - ARGV[3], '+inf')) do
    redis.call('ZADD', KEYS[3], now + ARGV[2], gateway)
  end
end
`;

/**
 * KEYS gateways, open, uploaders · ARGV owner, ms that others wait for it, ms after which a gateway counts as gone, ms of silence that tell
 * an outage → 1 where the buffer is open. The first heartbeat after an outage opens it: later, nobody could tell who was there before.
 */
const HEARTBEAT = new LuaScript(`${NOW}${OPEN}if newest[2] and now - newest[2] > tonumber(ARGV[4]) then open() end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 10 * ARGV[3])
return redis.call('EXISTS', KEYS[2])`);

/**
 * KEYS gateways, open, uploaders · ARGV owner, ms that others wait for it, ms after which a gateway counts as gone, dead gateways…: nobody
 * waits for dead ones whose spool the caller took over.
 */
const BEGIN_UPLOAD = new LuaScript(`${NOW}${OPEN}open()
redis.call('ZADD', KEYS[3], now + ARGV[2], ARGV[1])
for place = 4, #ARGV do
  redis.call('ZREM', KEYS[3], ARGV[place])
  redis.call('ZREM', KEYS[1], ARGV[place])
end
return 1`);

/** The keys of both scripts. */
const GATEWAYS = [keys.replayGateways, keys.replayOpen, keys.replayUploaders] as const;

/**
 * KEYS open, envelopes of a partition, turns · ARGV (arrival, sealed)… → 1, or 0 where the buffer is closed. Envelopes of one millisecond
 * keep the order in which they were uploaded: that of their answers.
 */
const STAGE = new LuaScript(`if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for place = 1, #ARGV, 2 do
  local turn = string.format('%012d', redis.call('INCR', KEYS[3]))
  redis.call('ZADD', KEYS[2], ARGV[place], turn .. ' ' .. ARGV[place + 1])
end
return 1`);

/**
 * KEYS open, uploaders, mover, envelopes of a partition · ARGV owner, ms that it stays the mover, max → the oldest envelopes, or nil where a
 * gateway still uploads or another one moves.
 */
const TAKE = new LuaScript(`${NOW}redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('ZCARD', KEYS[2]) > 0 then return false end
local mover = redis.call('GET', KEYS[3])
if mover and mover ~= ARGV[1] then return false end
redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
return redis.call('ZRANGE', KEYS[4], 0, ARGV[3] - 1)`);

/** KEYS open, uploaders, envelopes of each partition… → 1 where all is moved, and the buffer closed; else 0. */
const CLOSE = new LuaScript(`${NOW}redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
if redis.call('ZCARD', KEYS[2]) > 0 then return 0 end
for partition = 3, #KEYS do
  if redis.call('EXISTS', KEYS[partition]) == 1 then return 0 end
end
redis.call('DEL', KEYS[1])
return 1`);

/**
 * A buffer in Redis into which gateways upload their spools, and new webhooks, after Redis was away. It sorts the envelopes by their time
 * of arrival, so that messages of one customer that different gateways accepted keep their order. The buffer is open from the first
 * gateway's upload until everything in it was moved to the partitions. Nothing moves while a gateway still uploads, or has not reported
 * that it has nothing.
 */
export class ReplayBuffer {
  readonly #redis: RedisClient;
  readonly #owner: string;
  readonly #replicas: ReplicaConfirmation | undefined;
  #isOpen = false;

  constructor({ redis, owner, replicas }: ReplayBufferOptions) {
    this.#replicas = replicas;
    this.#redis = redis;
    this.#owner = owner;
  }

  /** Whether the buffer is open, as this process last learnt. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Asks Redis whether it is open. */
  async look(): Promise<boolean> {
    this.#isOpen = (await this.#redis.exists(keys.replayOpen)) === 1;
    return this.#isOpen;
  }

  /**
   * Tells that this gateway is there, every second or so: after an outage the others wait for its spool. The first heartbeat of any gateway
   * after an outage opens the buffer.
   */
  async heartbeat(): Promise<void> {
    const options = [this.#owner, UPLOADER_TTL_MS, GONE_BEFORE_MS, OUTAGE_MS];
    this.#isOpen = (await HEARTBEAT.run(this.#redis, GATEWAYS, options)) === 1;
  }

  /**
   * Opens the buffer, and holds everything back until `endUpload`, or until ten seconds after the last call. @param inPlaceOf dead
   * gateways whose spool this one took over, and so uploads
   */
  async beginUpload(inPlaceOf: readonly string[] = []): Promise<void> {
    await BEGIN_UPLOAD.run(this.#redis, GATEWAYS, [this.#owner, UPLOADER_TTL_MS, GONE_BEFORE_MS, ...inPlaceOf]);
    this.#isOpen = true;
  }

  /** Ends the upload: this gateway has no more spooled envelopes. */
  async endUpload(): Promise<void> {
    await this.#redis.zrem(keys.replayUploaders, this.#owner);
  }

  /** @returns false where the buffer is closed: nothing was stored. */
  async stage(partition: PartitionName, envelopes: readonly TimedEnvelope[]): Promise<boolean> {
    const members = envelopes.flatMap(({ sealed, arrivedAtMs }) => [arrivedAtMs, sealed]);
    const names = [keys.replayOpen, keys.replayPartition(partition), keys.replayTurns];
    const write = async (): Promise<unknown> => STAGE.run(this.#redis, names, members);
    this.#isOpen = (await (this.#replicas === undefined ? write() : this.#replicas.of(write))) === 1;
    return this.#isOpen;
  }

  /** The oldest envelopes of a partition, which stay until `forget`. Undefined: not yet, or another process moves them. */
  async take(partition: PartitionName, count: number): Promise<readonly StagedEnvelope[] | undefined> {
    const found = await TAKE.run(
      this.#redis,
      [keys.replayOpen, keys.replayUploaders, keys.replayMover, keys.replayPartition(partition)],
      [this.#owner, MOVER_TTL_MS, count],
    );
    if (!Array.isArray(found)) return undefined;
    return found.map(String).map((member) => ({ member, sealed: member.slice(member.indexOf(' ') + 1) }));
  }

  /** Removes envelopes that their partition holds now. */
  async forget(partition: PartitionName, envelopes: readonly StagedEnvelope[]): Promise<void> {
    await this.#redis.zrem(keys.replayPartition(partition), ...envelopes.map(({ member }) => member));
  }

  /** This process ends: the others need not wait for it. */
  async depart(): Promise<void> {
    await this.#redis.zrem(keys.replayGateways, this.#owner);
    await this.endUpload();
  }

  /** Closes an empty buffer. @returns whether it is closed */
  async close(): Promise<boolean> {
    const partitions = webhookPartitions().map((partition) => keys.replayPartition(partition));
    const isClosed = (await CLOSE.run(this.#redis, [keys.replayOpen, keys.replayUploaders, ...partitions], [])) === 1;
    if (isClosed) this.#isOpen = false;
    return isClosed;
  }
}

/** An envelope in the replay buffer. */
export interface StagedEnvelope {
  readonly member: string;
  readonly sealed: string;
}
