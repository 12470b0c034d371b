import type { WebhookBatch } from '@ccm/shared/storage/sealing';
import { JobQueue } from '@ccm/shared/storage/queues';
import { whenReady } from '@ccm/shared/storage/redis';
import { captureLog, connectTo } from '@ccm/testing/support';
import { RedisServer } from '@ccm/testing/servers';
import { expect } from 'chai';
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
});
