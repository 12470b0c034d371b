import { RedisCluster } from './redis-cluster.ts';
import { RedisServer } from './redis-server.ts';
import type { RedisServerOptions } from './redis-server.ts';
import type { RunningRedis } from './running-redis.ts';

/** True when specs are to run on a Redis Cluster: CCM_TEST_REDIS=cluster. */
export const testsRunOnCluster = (): boolean => process.env['CCM_TEST_REDIS'] === 'cluster';

/** The Redis of a spec that works on any: one server, or with CCM_TEST_REDIS=cluster a cluster of three. */
export async function startRedis(
  options: Omit<RedisServerOptions, 'dataPath' | 'port' | 'replicaOf'> = {},
): Promise<RunningRedis> {
  return testsRunOnCluster() ? RedisCluster.start({ server: options }) : RedisServer.start(options);
}
