import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { eventually, linesOfEvent } from '@ccm/testing/support';
import { expect } from 'chai';
import { postNumber, startGateway } from '../../test/gateway-lab.ts';
import type { Lab } from '../../test/gateway-lab.ts';

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
