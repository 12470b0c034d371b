import { messageOf } from '@ccm/core/errors';
import { lastFailure, redisReports, redisRights } from '@ccm/shared/storage/redis';
import type { RedisClient, RedisReport, RedisRights } from '@ccm/shared/storage/redis';
import { fault, ok, warning } from './finding.ts';
import type { Finding, Probe } from './finding.ts';

const GROUP = 'Redis';
const OLDEST_MAJOR = 7;
const SLOW_MS = 50;
const MAX_SKEW_MS = 5000;
const [NEARLY_FULL, FULL] = [0.8, 0.95] as const;
const MEGABYTE = 1_048_576;

/** Redis as it describes itself: one set of findings for each primary. @param waitReplicas REDIS_WAIT_REPLICAS */
export const redisProbe = (redis: RedisClient, waitReplicas: number): Probe => ({
  id: 'redis',
  group: GROUP,
  title: 'Redis',
  run: async () => {
    if (redis.status !== 'ready') {
      const { reason, remedy } = lastFailure(redis) ?? { reason: 'there is no connection to it' };
      return [unreachable(`${reason}.`, remedy)];
    }
    const rights = (await redisRights(redis)).map(rightsAt);
    const reports = await redisReports(redis).catch((error: unknown) => messageOf(error));
    if (typeof reports !== 'string') return [...reports.flatMap((report) => examine(report, waitReplicas)), ...rights];
    // A user who lacks the right to ask is told so, and Redis is up.
    const lacking = rights.filter(({ state }) => state === 'fault');
    return lacking.length > 0 ? lacking : [unreachable(reports)];
  },
});

const unreachable = (why: string, remedy = 'start Redis, and check REDIS_URL, its password and the network'): Finding =>
  fault(
    { id: 'redis', group: GROUP, title: 'Redis' },
    `It cannot be used: ${why}`,
    `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}. Gateways spool meanwhile, where SPOOL_PATH is set.`,
  );

function examine(report: RedisReport, waitReplicas: number): readonly Finding[] {
  const place = (what: string, title: string): Pick<Finding, 'id' | 'group' | 'title'> => ({
    id: `redis/${report.node}/${what}`,
    group: GROUP,
    title: `${title} (${report.node})`,
  });
  return [
    version(report, place('version', 'Version')),
    eviction(report, place('eviction', 'Eviction')),
    persistence(report, place('persistence', 'Persistence')),
    memory(report, place('memory', 'Memory')),
    replicas(report, waitReplicas, place('replicas', 'Replicas')),
    latency(report, place('latency', 'Latency')),
    clock(report, place('clock', 'Clock')),
  ];
}

type Place = Parameters<typeof ok>[0];

function rightsAt({ node, user, missing }: RedisRights): Finding {
  const place: Place = { id: `redis/${node}/rights`, group: GROUP, title: `Rights (${node})` };
  if (missing.length === 0) return ok(place, `The user ${user} may do what CCM needs.`);
  const remedy = `Give them to it, in redis-cli and in the ACL of Redis: ACL SETUSER ${user} ${missing.join(' ')}`;
  return fault(place, `The user ${user} lacks rights that CCM needs: ${missing.join(' ')}.`, remedy);
}

function version({ info }: RedisReport, place: Place): Finding {
  const found = info.get('redis_version') ?? 'unknown';
  if (Number.parseInt(found, 10) >= OLDEST_MAJOR) return ok(place, `Redis ${found}.`);
  return warning(place, `Redis ${found} is older than any that CCM is tried with.`, 'Use Redis 7 or newer.');
}

function eviction({ info }: RedisReport, place: Place): Finding {
  const policy = info.get('maxmemory_policy') ?? 'unknown';
  if (policy === 'noeviction') return ok(place, 'Redis deletes nothing by itself (noeviction).');
  return fault(
    place,
    `maxmemory-policy is ${policy}: Redis may delete messages that wait when its memory is full.`,
    'Set `maxmemory-policy noeviction` in redis.conf, and now: redis-cli CONFIG SET maxmemory-policy noeviction.',
  );
}

function persistence({ info }: RedisReport, place: Place): Finding {
  const failed = ['aof_last_write_status', 'aof_last_bgrewrite_status', 'rdb_last_bgsave_status'].find(
    (name) => (info.get(name) ?? 'ok') !== 'ok',
  );
  if (failed !== undefined)
    return fault(
      place,
      `Redis could not write to its disk (${failed}).`,
      'Free space on the disk of Redis, or replace it.',
    );
  if (info.get('aof_enabled') === '1') return ok(place, 'Redis writes every change to its append-only file.');
  return warning(
    place,
    'Without an append-only file a restart of Redis loses messages that were acknowledged since its last snapshot.',
    'Set `appendonly yes` and `appendfsync everysec` in redis.conf.',
  );
}

function memory({ info }: RedisReport, place: Place): Finding {
  const figure = (name: string): number => Number(info.get(name) ?? 0);
  const [used, max] = [figure('used_memory'), figure('maxmemory') || figure('total_system_memory')];
  const share = max === 0 ? 0 : used / max;
  const detail = `${Math.round(used / MEGABYTE)} of ${Math.round(max / MEGABYTE)} MB are used (${Math.round(share * 100)} %).`;
  const remedy =
    'Raise maxmemory, or give Redis a larger machine; see which queues wait, and drop dead letters of no use.';
  if (share >= FULL) return fault(place, `${detail} Redis refuses new messages when it is full.`, remedy);
  return share >= NEARLY_FULL ? warning(place, detail, remedy) : ok(place, detail);
}

function replicas({ info }: RedisReport, waitReplicas: number, place: Place): Finding {
  const count = Number(info.get('connected_slaves') ?? 0);
  if (info.get('role') === 'slave')
    return fault(place, 'REDIS_URL leads to a replica, which takes no writes.', 'Name the primary, or the Sentinels.');
  if (count >= waitReplicas) return ok(place, count === 0 ? 'None, and none is waited for.' : `${count} connected.`);
  return fault(
    place,
    `${count} connected, and REDIS_WAIT_REPLICAS waits for ${waitReplicas}: nothing is acknowledged.`,
    'Start the replicas of Redis, or lower REDIS_WAIT_REPLICAS.',
  );
}

function latency({ latencyMs }: RedisReport, place: Place): Finding {
  const detail = `It answers in ${latencyMs.toFixed(1)} ms.`;
  if (latencyMs <= SLOW_MS) return ok(place, detail);
  return warning(place, detail, 'Put Redis near the services; look for slow commands (SLOWLOG) and a busy machine.');
}

function clock({ clockAheadMs }: RedisReport, place: Place): Finding {
  if (Math.abs(clockAheadMs) <= MAX_SKEW_MS) return ok(place, "It agrees with this gateway's.");
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000);
  return fault(
    place,
    `It is ${seconds} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} this gateway's.`,
    'Synchronise the clocks of all machines by NTP: signatures, reply windows and retries depend on them.',
  );
}
