import { RedisSentinels, RedisServer } from '@ccm/testing/servers';
import { eventually, captureLog, connectTo } from '@ccm/testing/support';
import { expect } from 'chai';
import { JobQueue, JobWorker } from '../queues/index.ts';

interface Numbered {
  readonly number: number;
}

describe('A primary that hangs without closing its connections', () => {
  it('is left by workers and producers for the one that the Sentinels promote', async function long() {
    this.timeout(120_000);
    const { logger } = captureLog();
    await using primary = await RedisServer.start();
    await using sentinels = await RedisSentinels.start(primary, 1);
    const redis = connectTo(sentinels);
    const queue = new JobQueue<Numbered>('report-crm', { connection: redis, logger });
    const seen: number[] = [];
    const worker = new JobWorker<Numbered>({
      queue: 'report-crm',
      connection: redis,
      concurrency: 1,
      drainTimeoutMs: 1000,
      logger,
      run: async ({ number }) => {
        seen.push(number);
        return Promise.resolve('done');
      },
    });
    await worker.start();
    await queue.add({ number: 1 });
    await eventually(() => seen.includes(1));

    primary.pause();
    const added = queue.add({ number: 2 });
    await eventually(() => seen.includes(2), { timeoutMs: 45_000, describe: 'the worker to find the new primary' });
    await added;
    expect(await sentinels.primaryPort()).to.not.equal(primary.port);

    primary.resume();
    await worker.stop();
    await queue.close();
    redis.disconnect();
  });
});
