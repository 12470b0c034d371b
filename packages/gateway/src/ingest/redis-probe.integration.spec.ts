import { freePort, startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { describeComponent } from '@ccm/testing/components';
import { captureLog, connectTo, eventually, linesOfEvent } from '@ccm/testing/support';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { expect } from 'chai';
import { postNumber, startGateway } from '../../test/gateway-lab.ts';
import type { Lab } from '../../test/gateway-lab.ts';
import { RedisProbe } from './redis-probe.ts';

const LONG_MS = 60_000;

describe('the gateway, without a spool, when Redis falls silent', () => {
  let redis: RunningRedis;
  let lab: Lab;

  before(async () => {
    redis = await startRedis();
    lab = await startGateway(redis);
  });

  after(async () => {
    await lab.gateway.stop();
    await redis.stop();
  });

  const answers = async (status: number): Promise<void> => {
    await eventually(async () => (await postNumber(lab, 1)).status === status, {
      timeoutMs: 40_000,
      describe: `an answer ${String(status)}`,
    });
  };

  it('answers 503 within a second, and 200 again by itself once Redis answers', async () => {
    await answers(200);
    redis.pause();
    const beganMs = performance.now();
    const refused = await postNumber(lab, 2);
    const tookMs = performance.now() - beganMs;
    redis.resume();

    expect(refused.status).to.equal(503);
    expect(Number(refused.headers.get('retry-after'))).to.be.greaterThan(0);
    // A busy machine takes longer than the second that is promised; without the check it would hang.
    expect(tookMs).to.be.lessThan(10_000);
    await answers(200);
  });

  it('gives up a connection that stays silent, and answers 200 again by itself afterwards', async () => {
    const { pid } = lab.gateway;
    redis.pause();
    await eventually(() => linesOfEvent(lab.gateway.output, 'redis-reconnect').length > 0, { timeoutMs: 40_000 });
    await answers(503);
    redis.resume();

    await answers(200);
    expect(lab.gateway.pid).to.equal(pid);
  });

  it('answers 200 again by itself after Redis was gone', async () => {
    await redis.kill();
    await answers(503);
    await redis.start();
    await answers(200);
  });
});

describe('RedisProbe', () => {
  let server: RunningRedis;
  let redis: RedisClient;
  const { signal } = new AbortController();
  const { logger } = captureLog();

  before(async () => {
    server = await startRedis();
  });
  after(async () => {
    await server.stop();
  });
  beforeEach(() => {
    server.pause();
    redis = connectTo(server);
  });
  afterEach(() => {
    server.resume();
    redis.disconnect();
  });

  it('has started once Redis answers, so that the port that opens next refuses no webhook', async () => {
    const probe = new RedisProbe(redis, logger, LONG_MS);
    const started = probe.start(signal);
    server.resume();
    await started;

    expect(probe.isReady).to.equal(true);
    await probe.stop();
  });

  it('has started as soon as Redis refuses the connection, so that webhooks are answered 503', async () => {
    const refused = connectTo({ url: `redis://127.0.0.1:${String(await freePort())}` });
    const probe = new RedisProbe(refused, logger, LONG_MS);
    await probe.start(signal);

    expect(probe.isReady).to.equal(false);
    await probe.stop();
    refused.disconnect();
  });

  it('has started after its time without an answer, too', async () => {
    const probe = new RedisProbe(redis, logger, 10);
    await probe.start(signal);

    expect(probe.isReady).to.equal(false);
    await probe.stop();
  });

  describeComponent('RedisProbe without Redis', () => ({ component: new RedisProbe(redis, logger, 10) }));
});
