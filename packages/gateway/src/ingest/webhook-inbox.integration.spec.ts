import type { WebhookBatch } from '@ccm/shared/storage/sealing';
import { JobQueue, JobWorker } from '@ccm/shared/storage/queues';
import { whenReady } from '@ccm/shared/storage/redis';
import { captureLog, connectTo, eventually } from '@ccm/testing/support';
import { RedisServer } from '@ccm/testing/servers';
import { expect } from 'chai';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { QueueUnavailable } from './queue-unavailable.ts';
import { BatchingInbox } from './webhook-inbox.ts';

const MOST = 5;
const outcomeOf = async (put: Promise<void>): Promise<unknown> =>
  put.then(
    () => 'taken',
    (error: unknown) => error,
  );

describe('BatchingInbox', () => {
  const marks = {
    envelopes: { envelopes: MOST, bytes: 1_000_000 },
    bytes: { envelopes: 1000, bytes: MOST },
  };
  for (const [what, highWater] of Object.entries(marks)) {
    it(`refuses at once what is past the high-water mark of ${what}, and takes more when Redis has confirmed`, async () => {
      await using server = await RedisServer.start();
      const redis = connectTo(server, { profile: 'producer' });
      await whenReady(redis);
      const queue = new JobQueue<WebhookBatch>('webhooks-0', redis, captureLog().logger);
      const inbox = new BatchingInbox({
        queueOf: () => queue,
        isReady: () => true,
        highWater,
        confirmWithinMs: 30_000,
      });
      const put = async (): Promise<void> => inbox.put({ lane: 'webhooks-0', sealed: 'x' });
      await put();

      server.pause();
      const first = Array.from({ length: MOST }, async () => outcomeOf(put()));
      const oneMore = await outcomeOf(put());
      server.resume();

      expect(oneMore).to.be.instanceOf(QueueUnavailable);
      expect(await Promise.all(first)).to.deep.equal(Array.from({ length: MOST }, () => 'taken'));
      expect(await outcomeOf(put())).to.equal('taken');
      expect(inbox.load).to.deep.equal({ envelopes: 0, bytes: 0 });
      await queue.close();
      redis.disconnect();
    });
  }

  it('lets webhooks that come one soon after the other travel together, in the order in which they came', async () => {
    await using server = await RedisServer.start();
    const redis = connectTo(server);
    await whenReady(redis);
    const jobs: (readonly string[])[] = [];
    const queue = new JobQueue<WebhookBatch>('webhooks-0', redis, captureLog().logger);
    const inbox = new BatchingInbox({
      queueOf: () => queue,
      isReady: () => true,
      highWater: { envelopes: 1000, bytes: 1_000_000 },
      confirmWithinMs: 30_000,
    });
    const names = Array.from({ length: 200 }, (_, number) => String(number));
    const puts: Promise<void>[] = [];
    for (const sealed of names) {
      puts.push(inbox.put({ lane: 'webhooks-0', sealed }));
      await nextTurn();
    }
    await Promise.all(puts);
    const reader = new JobWorker<WebhookBatch>({
      queue: 'webhooks-0',
      connection: redis,
      concurrency: 1,
      inOrder: true,
      drainTimeoutMs: 1000,
      logger: captureLog().logger,
      run: async ({ envelopes }) => {
        jobs.push(envelopes);
        return Promise.resolve('done');
      },
    });
    await reader.start();

    await eventually(() => jobs.flat().length === names.length);
    expect(jobs.flat()).to.deep.equal(names);
    expect(jobs.length).to.be.lessThan(names.length / 2);
    await reader.stop();
    await queue.close();
    redis.disconnect();
  });
});
