import { redisForTests } from '@ccm/testing/servers';
import { captureLog, eventually, keysOf } from '@ccm/testing/support';
import { expect } from 'chai';
import { MessageStore } from '../../messages/index.ts';
import { openMailboxes } from '../../../test/open-mailboxes.ts';
import { textMailbox, textWork } from '../../../test/text-mailbox.ts';
import { DeadLetters } from '../dead-letters/index.ts';
import { JobQueue } from '../queues/index.ts';
import { keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { Sealer } from '../sealing/index.ts';
import type { DrainJob } from './drain-job.ts';
import { MailboxStore } from './mailbox-store.ts';
import { MailboxWorker } from './shards/mailbox-worker.ts';

const DAY_MS = 24 * 3600 * 1000;

describe('mailboxes of an earlier version in Redis', () => {
  const { logger } = captureLog();
  const sealer = new Sealer(['a signing key of this test']);
  let redis: RedisClient;

  redisForTests((client) => {
    redis = client;
  });

  /** Leaves mailboxes in the form of versions before shards; their jobs named the mailbox. */
  const leave = async (row: string, ...texts: readonly string[]): Promise<void> => {
    const store = new MailboxStore(redis, sealer);
    const seal = (text: string): string =>
      store.sealItem({ key: `c:${row}`, kind: 'in' }, JSON.stringify({ row, text }));
    await redis.rpush(`ccm:{c:${row}}:in:items`, ...texts.map(seal));
    for (const text of texts) await redis.zadd(`ccm:{c:${row}}:in:seen`, Date.now() + DAY_MS, text);
    await redis.pexpire(`ccm:{c:${row}}:in:seen`, DAY_MS);
  };
  const start = async (): Promise<{
    readonly seen: string[];
    readonly post: (row: string, text: string) => Promise<readonly boolean[]>;
    readonly stop: () => Promise<void>;
  }> => {
    const seen: string[] = [];
    const { mailboxes, close } = openMailboxes(redis, sealer);
    const worker = new MailboxWorker({
      queue: 'forward',
      kind: textMailbox,
      work: textWork(async ({ item, progress }) => {
        seen.push(`${item.text}${progress.tried ?? ''}`);
        return Promise.resolve('done');
      }),
      mailboxes,
      deadLetters: new DeadLetters({ redis, sealer, logger }),
      retryWindowMs: 1000,
      connection: redis,
      concurrency: 5,
      drainTimeoutMs: 2000,
      sweepEveryMs: 100,
      logger,
    });
    await worker.start();
    return {
      seen,
      post: async (row, text) =>
        mailboxes.post(textMailbox, [{ item: { row, text }, dedupeId: text }], { dedupeMs: DAY_MS }),
      stop: async () => {
        await worker.stop();
        await close();
      },
    };
  };

  it('continue in order, before messages after the upgrade, and their ids are known', async () => {
    await leave('a', '1', '2');
    await redis.hset('ccm:{c:a}:in:notes', 'tried', sealer.seal('note c:a in tried', ' again'));
    const { seen, post, stop } = await start();
    expect(await post('a', '2')).to.deep.equal([false]);
    await post('a', '3');

    await eventually(() => seen.length === 3);
    expect(seen).to.deep.equal(['1 again', '2', '3']);
    await eventually(async () => (await keysOf(redis, 'ccm:{c:*')).length === 0);
    await stop();
  });

  it('are processed by their own jobs, and by jobs that earlier versions still add', async () => {
    const { seen, stop } = await start();
    await eventually(async () => (await redis.exists(keys.layout)) === 1);
    await leave('a', '1', '2');
    const queue = new JobQueue<DrainJob>('forward', { connection: redis, logger });
    await queue.addOncePerId(['c:a'], () => ({ tag: 'c:a' }));

    await eventually(() => seen.includes('2'));
    expect(seen).to.deep.equal(['1', '2']);
    await queue.close();
    await stop();
  });

  it('are read unchanged: messages, their steps and their status', async () => {
    const { mailboxes, close } = openMailboxes(redis, sealer);
    const messages = new MessageStore({ redis, sealer, mailboxes, keepMs: DAY_MS, reportTo: [] });
    const facts = { id: 'm1', direction: 'out', channel: 'sms', account: 'default', customerId: '+1', atMs: 1 };
    const step = { step: 'accepted', atMs: 1 };
    await redis.hset('ccm:{m:m1}:record', 'facts', sealer.seal('record m1', JSON.stringify(facts)), 'status', '2');
    await redis.pexpire('ccm:{m:m1}:record', DAY_MS);
    await redis.rpush('ccm:{m:m1}:trail', sealer.seal('trail m1', JSON.stringify(step)));
    await mailboxes.untilMoved();

    expect(await messages.history('m1')).to.deep.include({ facts, status: 'sent', trail: [step] });
    expect(await redis.pttl(keys.message('m1'))).to.be.within(1, DAY_MS);
    await close();
  });
});
