import { readFile } from 'node:fs/promises';
import { OwnCa, RedisCluster, RedisSentinels, RedisServer } from '@ccm/testing/servers';
import { eventually, captureLog, connectTo } from '@ccm/testing/support';
import { expect } from 'chai';
import { redisUrl } from '../../platform/config/formats/redis-url.ts';
import { connectRedis } from './connect-redis.ts';

interface Running {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

describe('Redis over TLS', () => {
  let ca: OwnCa;

  before(async () => {
    ca = await OwnCa.make();
  });

  after(async () => {
    await ca.remove();
  });

  const single = async (): Promise<Running> => RedisServer.start({ tls: ca, password: 'a password' });
  const watched = async (): Promise<Running> => {
    const primary = await RedisServer.start({ tls: ca });
    const sentinels = await RedisSentinels.start(primary, 1);
    return {
      url: sentinels.url,
      stop: async () => {
        await sentinels.stop();
        await primary.stop();
      },
    };
  };
  const cluster = async (): Promise<Running> => RedisCluster.start({ server: { tls: ca } });

  const shapes = { 'rediss://': single, 'rediss+sentinel://': watched, 'rediss+cluster://': cluster };
  for (const [scheme, start] of Object.entries(shapes)) {
    it(`is reached by ${scheme} if its CA is trusted; if not, the log names the remedy`, async () => {
      const running = await start();
      const trusting = connectTo(running, { trust: { ca: [await readFile(ca.caPath, 'utf8')] } });
      const reading = redisUrl.read(running.url);
      if (!('value' in reading)) throw new Error(reading.problem);
      const { logger, lines } = captureLog();
      const doubting = connectRedis(reading.value, { profile: 'worker', logger });
      try {
        expect(running.url.startsWith(scheme)).to.equal(true);
        expect(await trusting.set('a', '1')).to.equal('OK');
        const line = await eventually(() => lines.find((one) => one.includes('SSL_TRUST_STORE_PATH')));
        expect(JSON.parse(line)).to.include({ event: 'redis-connection-failed' });
        expect(lines.join('')).to.not.include('a password');
        expect(doubting.status).to.not.equal('ready');
      } finally {
        trusting.disconnect();
        doubting.disconnect();
        await running.stop();
      }
    });
  }
});
