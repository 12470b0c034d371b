import { freePort, RedisSentinels, RedisServer } from '@ccm/testing/servers';
import { captureLog, eventually, listenOnLoopback } from '@ccm/testing/support';
import { expect } from 'chai';
import { createServer } from 'node:net';
import { connectRedis } from '../storage/redis/index.ts';
import { redisCheck } from './redis-check.ts';

const SINGLE = { kind: 'single', host: '127.0.0.1', tls: false, db: 0 } as const;

/** The words of the check and of the log about a Redis that cannot be used. */
async function failureAt(port: number, password?: string): Promise<{ readonly detail: string; readonly log: string }> {
  const { lines, logger } = captureLog();
  const target = { ...SINGLE, port, ...(password === undefined ? {} : { password }) };
  const redis = connectRedis(target, { profile: 'producer', logger });
  const check = redisCheck(redis);
  try {
    const detail = await eventually(async () => {
      const result = await check();
      return result.detail?.includes(': ') === true && !result.detail.includes('not ready') ? result.detail : undefined;
    });
    return { detail, log: JSON.stringify(lines) };
  } finally {
    redis.disconnect();
  }
}

describe('The check of Redis', () => {
  it('says that nothing listens there', async () => {
    const { detail, log } = await failureAt(await freePort());
    expect(detail).to.match(
      /^redis is \w+: .*ECONNREFUSED.*: nothing listens there: start Redis, or correct REDIS_URL$/,
    );
    expect(log).to.include('start Redis, or correct REDIS_URL');
  });

  it('says that the password is wrong, and does not repeat it', async () => {
    await using server = await RedisServer.start({ password: 'hush-right' });
    const { detail, log } = await failureAt(server.port, 'hush-wrong');
    expect(detail).to.include('WRONGPASS').and.not.include('hush');
    expect(log).to.include('correct the user and the password in REDIS_URL');
  });

  it('says that a password is wanted', async () => {
    await using server = await RedisServer.start({ password: 'hush-right' });
    const { detail, log } = await failureAt(server.port);
    expect(detail).to.include('NOAUTH');
    expect(log).to.include('correct the user and the password in REDIS_URL');
  });

  it('says that it is a node of a cluster, which REDIS_URL does not say', async () => {
    await using server = await RedisServer.start({ directives: { 'cluster-enabled': 'yes' } });
    const { detail } = await failureAt(server.port);
    expect(detail).to.include('write redis+cluster instead of redis in REDIS_URL');
  });

  it('says that it is a Sentinel, which REDIS_URL does not say', async () => {
    await using primary = await RedisServer.start();
    await using sentinels = await RedisSentinels.start(primary, 1);
    const { port } = new URL(sentinels.url.replace(/,.*/, ''));
    expect((await failureAt(Number(port))).detail).to.include('write redis+sentinel://host:port/name in REDIS_URL');
  });

  it('says that it is too old', async () => {
    const info = '# Server\r\nredis_version:5.0.7\r\nredis_mode:standalone\r\nrole:master\r\n';
    const commands = (bytes: Buffer): readonly string[] =>
      bytes
        .toString()
        .split(/^\*\d+\r\n/m)
        .slice(1);
    const old = createServer((socket) =>
      socket.on('data', (bytes) => {
        for (const command of commands(bytes))
          socket.write(/\r\ninfo\r\n/i.test(command) ? `$${info.length}\r\n${info}\r\n` : '+PONG\r\n');
      }),
    );
    await using server = await listenOnLoopback(old);
    expect((await failureAt(server.port)).detail).to.equal('redis is too old (5.0.7): use Redis 7 or newer');
  });

  it('says that it is a replica, and is green when it becomes the primary', async () => {
    await using primary = await RedisServer.start();
    await using replica = await primary.startReplica();
    const logger = captureLog().logger;
    const redis = connectRedis({ ...SINGLE, port: replica.port }, { profile: 'producer', logger });
    const check = redisCheck(redis);
    const detail = await eventually(async () => {
      const result = await check();
      return result.detail?.includes('replica') === true ? result.detail : undefined;
    });
    expect(detail).to.include('name the primary in REDIS_URL');

    await replica.say('REPLICAOF NO ONE');
    await eventually(async () => (await check()).ok);
    redis.disconnect();
  });

  it('is green once Redis answers', async () => {
    await using server = await RedisServer.start();
    const redis = connectRedis({ ...SINGLE, port: server.port }, { profile: 'producer', logger: captureLog().logger });
    const check = redisCheck(redis);
    await eventually(async () => (await check()).ok);
    redis.disconnect();
  });
});
