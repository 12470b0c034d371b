import { redisForTests } from '@ccm/testing/servers';
import type { Account } from '@ccm/core/domain';
import { expect } from 'chai';
import { keys } from '../../storage/redis/index.ts';
import type { RedisClient } from '../../storage/redis/index.ts';
import { RateLimiter } from './rate-limiter.ts';

const ACCOUNT: Account = { name: 'default', channel: 'sms', provider: 'twilio', settings: {} };
const STATE = keys.pace('sms', 'default');
const HOUR_MS = 3_600_000;

describe('The rate of an account', () => {
  let redis: RedisClient;
  let limiter: RateLimiter;
  let startedMs: number;

  redisForTests((client) => {
    redis = client;
    limiter = new RateLimiter(client);
  });

  beforeEach(() => {
    startedMs = Date.now();
  });

  /** A wait that began in this test: what has passed of it since is not left. */
  const expectWait = (waitMs: number, expectedMs: number, message?: string): void => {
    expect(waitMs, message).to.be.within(expectedMs - (Date.now() - startedMs) - 1, expectedMs);
  };
  const reserve = async (ask: Partial<Parameters<RateLimiter['reserve']>[1]> = {}): Promise<number> =>
    limiter.reserve(ACCOUNT, { ratePerSecond: 1, cost: 1, lane: 'reply', ...ask });
  const field = async (name: string): Promise<number> => Number(await redis.hget(STATE, name));

  it('lets replies go at once for a second, and then one after the other', async () => {
    const waits: number[] = [];
    for (let reply = 0; reply < 6; reply += 1) waits.push(await reserve());

    expect(waits.slice(0, 2)).to.deep.equal([0, 0]);
    for (const [index, wait] of waits.slice(2).entries()) expectWait(wait, (index + 1) * 1000);
  });

  it('counts what a message costs', async () => {
    expect(await reserve({ ratePerSecond: 10, cost: 50 })).to.equal(0);
    expectWait(await reserve({ ratePerSecond: 10 }), 4000);
  });

  it('begins anew after a rest, however long it was', async () => {
    await redis.hset(STATE, 'free', String(Date.now() - HOUR_MS));
    await reserve({ cost: 60 });

    expectWait(await reserve(), 59_000);
  });

  it('lets bulk go only when no place is taken, and gives it none before', async () => {
    expect(await reserve({ cost: 60, lane: 'bulk' })).to.equal(0);
    for (let asked = 0; asked < 3; asked += 1) expectWait(await reserve({ lane: 'bulk' }), 60_000);

    expectWait(await reserve(), 59_000);
    expectWait(await reserve({ lane: 'bulk' }), 61_000);
  });

  it('rests when the provider throttles, for the longest pause of all', async () => {
    await limiter.pause(ACCOUNT, 60_000);
    await limiter.pause(ACCOUNT, 1000);

    expectWait(await limiter.restMs(ACCOUNT), 60_000);
    expectWait(await reserve({ lane: 'bulk' }), 61_000);
  });

  it('does not rest before the provider throttles', async () => {
    expect(await limiter.restMs(ACCOUNT)).to.equal(0);
  });

  it('is half as high after a throttling, once for all refusals of one rest', async () => {
    await limiter.pause(ACCOUNT, 60_000);
    await limiter.pause(ACCOUNT, 60_000);
    expect(await field('ease')).to.equal(2);
    await redis.hset(STATE, 'rests', '0', 'free', '0');
    await reserve({ cost: 30 });
    expectWait(await reserve({ lane: 'bulk' }), 60_000);
    expectWait(await reserve(), 59_500, 'it bursts half as long, too');

    await limiter.pause(ACCOUNT, 0);
    expect(await field('ease')).to.equal(4);
  });

  it('falls to a 64th at most', async () => {
    await redis.hset(STATE, 'ease', '50');
    await limiter.pause(ACCOUNT, 0);

    expect(await field('ease')).to.equal(64);
  });

  it('rises by a tenth every ten quiet seconds, up to its full height', async () => {
    await redis.hset(STATE, 'ease', '2', 'eased', String(Date.now() - 20_500));
    await reserve();
    expect(await field('ease')).to.be.closeTo(1.62, 1e-9);
    await reserve();
    expect(await field('ease'), 'not again at once').to.be.closeTo(1.62, 1e-9);

    const easedMs = Date.now() - 5000;
    await redis.hset(STATE, 'eased', String(easedMs));
    await reserve();
    expect(await field('eased'), 'places taken meanwhile put nothing off').to.equal(easedMs);

    await redis.hset(STATE, 'ease', '1.05', 'eased', String(Date.now() - 20_500));
    await reserve();
    expect(await field('ease')).to.equal(1);
  });

  it('is forgotten an hour after its last place or rest', async () => {
    await reserve({ cost: 60 });
    expectWait(await redis.pttl(STATE), HOUR_MS + 60_000);
    await limiter.pause(ACCOUNT, 2 * HOUR_MS);

    expectWait(await redis.pttl(STATE), 3 * HOUR_MS);
  });
});
