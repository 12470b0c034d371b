import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort, RedisServer } from '@ccm/simulators/servers';
import { eventually } from '@ccm/simulators/testing';
import { expect } from 'chai';
import { MailboxStore, MailboxWorker } from '../mailbox/index.ts';
import type { DrainJob } from '../mailbox/index.ts';
import { MessageStore } from '../messages/index.ts';
import { JobQueue } from '../queues/index.ts';
import { captureLog } from '../testing/index.ts';
import { Vault } from '../vault/index.ts';
import { connectRedis } from './index.ts';
import type { RedisClient } from './index.ts';

const run = promisify(execFile);

describe('on a Redis Cluster', () => {
  const { logger } = captureLog();
  const nodes: RedisServer[] = [];
  let redis: RedisClient;

  before(async () => {
    for (let node = 0; node < 3; node += 1) {
      const directives = { 'cluster-enabled': 'yes', 'cluster-port': String(await freePort()) };
      nodes.push(await RedisServer.start({ directives }));
    }
    const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`);
    await run('redis-cli', ['--cluster', 'create', ...hosts, '--cluster-yes']);
    const target = {
      kind: 'cluster',
      nodes: nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
      tls: false,
    } as const;
    redis = connectRedis(target, { recipe: 'worker', logger });
    await eventually(async () => (await redis.cluster('INFO')).includes('cluster_state:ok'));
  });

  after(async () => {
    redis.disconnect();
    await Promise.all(nodes.map(async (node) => node.stop()));
  });

  it('works mailboxes off and applies statuses, whichever node has them', async () => {
    const vault = new Vault(['a signing key of this test']);
    const mailboxes = new MailboxStore(redis, vault);
    const messages = new MessageStore({ redis, vault, mailboxes, keepMs: 60_000, reportTo: ['amq'] });
    const queue = new JobQueue<DrainJob>('forward', redis, logger);
    const seen: string[] = [];
    const worker = new MailboxWorker({
      queue: 'forward',
      box: 'in',
      store: mailboxes,
      connection: redis,
      concurrency: 5,
      drainTimeoutMs: 2000,
      logger,
      handle: async (item) => {
        await item.note({ tried: 'yes' });
        seen.push(item.text);
        return 'done';
      },
      setAside: async () => Promise.resolve(),
    });
    await worker.start();
    const ids = Array.from({ length: 20 }, (_, index) => `message-${index}`);
    for (const id of ids) {
      const facts = { id, direction: 'out', channel: 'sms', account: 'default', customerId: id, atMs: 1 } as const;
      await messages.record(facts, { step: 'accepted' });
      await messages.applyStatus({ messageId: id, part: 0, status: 'sent', providerStatus: 'ok', atMs: 1 });
      await mailboxes.append({ tag: `c:${id}`, box: 'in' }, [{ dedupeId: id, content: id }], 1000);
    }
    await queue.addOncePerId(
      ids.map((id) => `c:${id}`),
      (tag) => ({ tag }),
    );

    await eventually(() => seen.length === ids.length);
    expect(await Promise.all(ids.map(async (id) => messages.status(id)))).to.deep.equal(ids.map(() => 'sent'));
    await worker.stop();
    await queue.close();
  });
});
