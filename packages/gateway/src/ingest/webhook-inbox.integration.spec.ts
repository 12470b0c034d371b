import { QueueSet } from '@ccm/shared/app';
import { WebhookPartitions } from '@ccm/shared/storage/partitions';
import { keys, whenReady } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { captureLog, connectTo, countCommands } from '@ccm/testing/support';
import { RedisServer } from '@ccm/testing/servers';
import { expect } from 'chai';
import { QueueUnavailable } from './queue-unavailable.ts';
import { BatchingInbox } from './webhook-inbox.ts';

const MAX = 5;
const { logger } = captureLog();
const outcomeOf = async (put: Promise<void>): Promise<unknown> =>
  put.then(
    () => 'taken',
    (error: unknown) => error,
  );

describe('BatchingInbox', () => {
  let server: RedisServer;
  let redis: RedisClient;
  let queues: QueueSet;

  beforeEach(async () => {
    server = await RedisServer.start();
    redis = connectTo(server, { profile: 'producer' });
    await whenReady(redis);
    queues = new QueueSet(redis, logger);
  });

  afterEach(async () => {
    await queues.close();
    redis.disconnect();
    await server.stop();
  });

  const open = (highWater = { envelopes: 1000, bytes: 1_000_000 }): BatchingInbox => {
    const partitions = new WebhookPartitions({
      redis,
      queue: () => queues.get('partitions'),
      earlierQueueOf: (partition) => queues.get(partition),
      logger,
    });
    return new BatchingInbox({ partitions, isReady: () => true, highWater, confirmWithinMs: 30_000 });
  };

  const marks = {
    envelopes: { envelopes: MAX, bytes: 1_000_000 },
    bytes: { envelopes: 1000, bytes: MAX },
  };
  for (const [what, highWater] of Object.entries(marks)) {
    it(`refuses at once above the high-water mark of ${what}, and accepts more after Redis has confirmed`, async () => {
      const inbox = open(highWater);
      const put = async (): Promise<void> => inbox.put({ partition: 'webhooks-0', sealed: 'x' });
      await put();

      server.pause();
      const first = Array.from({ length: MAX }, async () => outcomeOf(put()));
      const oneMore = await outcomeOf(put());
      server.resume();

      expect(oneMore).to.be.instanceOf(QueueUnavailable);
      expect(await Promise.all(first)).to.deep.equal(Array.from({ length: MAX }, () => 'taken'));
      expect(await outcomeOf(put())).to.equal('taken');
      expect(inbox.load).to.deep.equal({ envelopes: 0, bytes: 0 });
    });
  }

  it('lets webhooks that are in flight together travel in one command, in the order in which they came', async () => {
    const inbox = open();
    const putAll = async (names: readonly string[]): Promise<unknown> =>
      Promise.all(names.map(async (sealed) => inbox.put({ partition: 'webhooks-0', sealed })));
    await redis.set(keys.partitionReader('webhooks-0'), 'a reader');
    // Teaches Redis the script.
    await putAll(['first']);
    const names = Array.from({ length: 80 }, (_, number) => String(number));

    expect(await countCommands(redis, async () => putAll(names))).to.equal(1);
    const entries = await redis.xrange(keys.partition('webhooks-0'), '-', '+');
    expect(entries.map(([, [, sealed]]) => sealed)).to.deep.equal(['first', ...names]);
  });
});
