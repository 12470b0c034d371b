import { jsonIn } from '@ccm/core/objects';
import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '@ccm/core/time';
import { keys, LuaScript } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { Replica } from './replica.ts';
import type { SettingDigests } from './replica.ts';

export interface KnownReplica extends Omit<Replica, 'state'> {
  /** `lost`: no heartbeat for `LOST_MS`, and no farewell. */
  readonly state: Replica['state'] | 'lost';
}

export const HEARTBEAT_MS = 3000;
/** Three heartbeats and a bit. */
export const LOST_MS = 10_000;
/** The time for which a lost replica is shown, so that an operator sees it. */
const FORGET_MS = 10 * MINUTE_MS;
const KEEP_MS = DAY_MS;

/** KEYS replicas, settings · ARGV id, replica, fingerprint, digests, keepMs. */
const BEAT = new LuaScript(`
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('HSETNX', KEYS[2], ARGV[3], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return redis.status_reply('OK')`);

const Digests = z.record(z.string(), z.string());

/** The processes of the fleet. */
export class FleetRegistry {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  async beat(replica: Replica, digests: SettingDigests): Promise<void> {
    await BEAT.run(
      this.#redis,
      [keys.replicas, keys.replicaSettings],
      [replica.id, JSON.stringify(replica), replica.settings, JSON.stringify(digests), KEEP_MS],
    );
  }

  /** A replica that stops as it was told to is not lost. */
  async leave(id: string): Promise<void> {
    await this.#redis.hdel(keys.replicas, id);
  }

  /** By service and start. Those lost for long are forgotten. */
  async list(nowMs = Date.now()): Promise<KnownReplica[]> {
    const replicas = Object.entries(await this.#redis.hgetall(keys.replicas));
    const read = replicas.map(([id, text]) => ({ id, replica: readReplica(text) }));
    const isGone = (replica: Replica | undefined): boolean =>
      replica === undefined || nowMs - replica.heartbeatAtMs > FORGET_MS;
    const gone = read.filter(({ replica }) => isGone(replica)).map(({ id }) => id);
    if (gone.length > 0) await this.#redis.hdel(keys.replicas, ...gone);
    return read
      .flatMap(({ replica }) => (replica === undefined || isGone(replica) ? [] : [replica]))
      .map((replica) => (nowMs - replica.heartbeatAtMs > LOST_MS ? { ...replica, state: 'lost' as const } : replica))
      .toSorted(inOrder);
  }

  /** The digests of each fingerprint that replicas named within the last day. */
  async settings(): Promise<ReadonlyMap<string, SettingDigests>> {
    const settings = Object.entries(await this.#redis.hgetall(keys.replicaSettings));
    return new Map(settings.map(([fingerprint, text]) => [fingerprint, Digests.parse(JSON.parse(text))]));
  }
}

const inOrder = (one: KnownReplica, other: KnownReplica): number =>
  one.service.localeCompare(other.service) || one.startedAtMs - other.startedAtMs || one.id.localeCompare(other.id);

/** Reads a replica; undefined for another version's entry in another shape. */
const readReplica = (text: string): Replica | undefined => Replica.safeParse(jsonIn(text)).data;
