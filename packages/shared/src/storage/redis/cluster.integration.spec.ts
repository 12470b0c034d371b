import { once } from 'node:events';
import { RedisCluster } from '@ccm/testing/servers';
import { eventually, captureLog, connectTo } from '@ccm/testing/support';
import { expect } from 'chai';
import { Cluster } from 'ioredis';
import { MailboxWorker } from '../mailbox/index.ts';
import { openMailboxes } from '../../../test/open-mailboxes.ts';
import { textMailbox, textWork } from '../../../test/text-mailbox.ts';
import { DeadLetters } from '../dead-letters/index.ts';
import { MessageStore } from '../../messages/index.ts';
import { Sealer } from '../sealing/index.ts';
import { whenReady } from './connect-redis.ts';
import type { RedisClient } from './connect-redis.ts';

describe('on a Redis Cluster', () => {
  const { logger } = captureLog();
  let cluster: RedisCluster;
  let redis: RedisClient;

  before(async () => {
    cluster = await RedisCluster.start();
    redis = connectTo(cluster);
  });

  after(async () => {
    redis.disconnect();
    await cluster.stop();
  });

  it('works mailboxes off and applies statuses, whichever node has them', async () => {
    const sealer = new Sealer(['a signing key of this test']);
    const { mailboxes, close } = openMailboxes(redis, sealer);
    const messages = new MessageStore({ redis, sealer, mailboxes, keepMs: 60_000, reportTo: ['amq'] });
    const seen: string[] = [];
    const worker = new MailboxWorker({
      queue: 'forward',
      kind: textMailbox,
      work: textWork(async (entry) => {
        await entry.save({ tried: 'yes' });
        seen.push(entry.item.text);
        return 'done';
      }),
      mailboxes,
      deadLetters: new DeadLetters({ redis, sealer, logger }),
      retryWindowMs: 1000,
      connection: redis,
      concurrency: 5,
      drainTimeoutMs: 2000,
      logger,
    });
    await worker.start();
    const ids = Array.from({ length: 20 }, (_, index) => `message-${index}`);
    for (const id of ids) {
      const facts = { id, direction: 'out', channel: 'sms', account: 'default', customerId: id, atMs: 1 } as const;
      await messages.record(facts, { step: 'accepted' });
      await messages.applyStatus({ messageId: id, part: 0, status: 'sent', providerStatus: 'ok', atMs: 1 });
      await mailboxes.post(textMailbox, [{ item: { row: id, text: id }, dedupeId: id }], { dedupeMs: 1000 });
    }

    await eventually(() => seen.length === ids.length);
    expect(await Promise.all(ids.map(async (id) => messages.status(id)))).to.deep.equal(ids.map(() => 'sent'));
    await worker.stop();
    await close();
  });

  it('ends waiting for a connection when the cluster works again, for BullMQ waits without end', async () => {
    const [, node] = cluster.primaries;
    const original = connectTo(cluster);
    if (!(original instanceof Cluster)) throw new Error('this is no cluster');
    const client = original.duplicate();
    original.disconnect();
    await whenReady(client);
    await node?.kill();
    await eventually(async () => (await cluster.primaries[0]?.say('CLUSTER INFO'))?.includes('cluster_state:fail'));
    const ended = once(client, 'end');
    client.disconnect();
    await ended;
    let failures = 0;
    client.on('reconnecting', () => {
      failures += 1;
    });
    const attempt = client.connect();
    await eventually(() => failures > 0);
    await node?.start();

    await attempt;
    expect(client.status).to.equal('ready');
    client.disconnect();
  });
});
