import type { RedisClient } from '@ccm/shared/storage/redis';
import { connectTo, emptyRedis } from '../../support/index.ts';
import type { RunningRedis } from './running-redis.ts';
import { startRedis } from './start-redis.ts';

/**
 * Gives the tests of a `describe` a Redis of their own: started before the first, empty before each, stopped after the last.
 * @param use receives the connection before the first test
 */
export function redisForTests(use: (redis: RedisClient) => void): void {
  let server: RunningRedis;
  let redis: RedisClient;

  before(async () => {
    server = await startRedis();
    redis = connectTo(server);
    use(redis);
  });

  beforeEach(async () => {
    await emptyRedis(redis);
  });

  after(async () => {
    redis.disconnect();
    await server.stop();
  });
}
