import type { Redis } from 'ioredis';
import { primariesOf } from './connect-redis.ts';
import type { RedisClient } from './connect-redis.ts';
import { nodeOf } from './redis-figures.ts';

/** The rights of CCM's user at one primary. */
export interface RedisRights {
  /** `host:port`. */
  readonly node: string;
  readonly user: string;
  /** Rules of Redis' ACL that the user lacks: `+zadd`, `~ccm:*`. */
  readonly missing: readonly string[];
}

/** Kept apart from every key in use, although nothing is executed. */
const KEY = 'ccm:{rights}:key';
/** Keys of queues begin with their hash tag. */
const QUEUE_KEY = '{ccm:rights}:key';
const CHANNEL = 'ccm:rights';

/** All commands on keys that CCM and its libraries send, by the least number of arguments behind the key. */
const ON_KEYS: readonly (readonly string[])[] = [
  'del exists get hgetall hkeys hlen incr llen lpop persist pttl scard smembers strlen ttl unlink xlen zcard zpopmin'.split(
    ' ',
  ),
  'append decrby hdel hexists hget hmget incrby lindex lpush pexpire pexpireat rpush sadd set sismember srem xdel zrem zscore'.split(
    ' ',
  ),
  'hincrby hmset hset hsetnx lrange lrem lset ltrim xrange xrevrange xtrim zadd zcount zrange zrangebylex zrangebyscore zremrangebyrank zremrangebyscore zrevrange zrevrangebyscore'.split(
    ' ',
  ),
];
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  bzpopmin: [KEY, '1'],
  eval: ['return 1', '1', KEY],
  evalsha: ['0'.repeat(40), '1', KEY],
  info: [],
  ping: [],
  role: [],
  rpoplpush: [KEY, KEY],
  scan: ['0'],
  time: [],
  wait: ['0', '1'],
  xadd: [KEY, '*', 'field', 'value'],
  xread: ['streams', KEY, '0'],
};

type Call = readonly [command: string, ...args: string[]];

const ON_ONE_KEY = ON_KEYS.flatMap((names, count) =>
  names.map((name): Call => [name, KEY, ...Array.from({ length: count }, () => '1')]),
);
const CALLS: readonly Call[] = [...ON_ONE_KEY, ...Object.entries(OTHERS).map(([name, args]): Call => [name, ...args])];

/** One for each primary that tells. Redis checks rights when a command joins a transaction, and a discarded one executes nothing. */
export async function redisRights(redis: RedisClient): Promise<readonly RedisRights[]> {
  const rights = await Promise.all(primariesOf(redis).map(rightsAt));
  return rights.flatMap((one) => one ?? []);
}

async function rightsAt(redis: Redis): Promise<RedisRights | undefined> {
  // Over a shared connection, commands of others would join the transaction; after a reconnect, ours would be executed.
  const link = redis.duplicate({
    enableOfflineQueue: true,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => null,
    commandTimeout: 2000,
  });
  link.on('error', () => undefined);
  try {
    await link.call('multi');
    const missing = await missingIn(link);
    await link.call('discard');
    return { node: nodeOf(redis), user: redis.options.username ?? 'default', missing };
  } catch {
    // A user may lack the right to a transaction, which nothing else needs.
    return undefined;
  } finally {
    link.disconnect();
  }
}

async function missingIn(link: Redis): Promise<string[]> {
  const refused = await refusedOf(link, CALLS);
  const otherKey = await refusedOf(link, [['get', QUEUE_KEY]]);
  const channel = await refusedOf(link, [['publish', CHANNEL, '']]);
  const mayNoKey = ON_ONE_KEY.every(([name]) => refused.includes(name));
  const commands = mayNoKey ? refused.filter((name) => ON_ONE_KEY.every(([one]) => one !== name)) : refused;
  return [
    ...(mayNoKey ? ['~ccm:*'] : []),
    ...(otherKey.length > 0 && !refused.includes('get') ? ['~{ccm:*'] : []),
    ...(channel.length > 0 ? ['+publish', '&ccm:*'] : []),
    ...commands.map((name) => `+${name}`),
  ];
}

async function refusedOf(link: Redis, calls: readonly Call[]): Promise<string[]> {
  const answers = await Promise.allSettled(calls.map(async ([name, ...args]) => link.call(name, ...args)));
  return calls.flatMap(([name], index) => {
    const answer = answers[index];
    return answer?.status === 'rejected' && isForbidden(answer.reason) ? [name] : [];
  });
}

/** Redis begins the text of its own errors with a code. */
const isForbidden = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ReplyError' && error.message.startsWith('NOPERM ');
