import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { progressCheck } from '../../app/index.ts';
import { JobQueue, JobWorker } from '../queues/index.ts';
import type { QueueName } from '../queues/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { captureLog, connectTo, emptyRedis } from '@ccm/testing/support';
import { Sealer } from '../sealing/index.ts';
import { MailboxStore } from './mailbox-store.ts';
import { MailboxWorker } from './mailbox-worker.ts';
import type { DrainJob, MailboxWorkerOptions } from './mailbox-worker.ts';

type Handle = MailboxWorkerOptions['handle'];

const keepIn =
  (seen: string[]): Handle =>
  async ({ text }) => {
    seen.push(text);
    return Promise.resolve('done');
  };

describe('MailboxWorker', () => {
  const { logger } = captureLog();
  let server: RunningRedis;
  let redis: RedisClient;
  let store: MailboxStore;
  let queue: JobQueue<DrainJob>;
  let workers: { stop: () => Promise<void> }[] = [];
  const deadLetter: string[] = [];

  before(async () => {
    server = await startRedis({ appendOnly: true });
    redis = connectTo(server);
    store = new MailboxStore(redis, new Sealer(['a signing key of this test']));
    queue = new JobQueue<DrainJob>('forward', redis, logger);
  });

  after(async () => {
    await queue.close();
    redis.disconnect();
    await server.stop();
  });

  beforeEach(async () => {
    await emptyRedis(redis);
    deadLetter.length = 0;
  });

  afterEach(async () => {
    await Promise.all(workers.map(async (worker) => worker.stop()));
    workers = [];
  });

  const start = async (
    handle: Handle,
    options: { readonly drainTimeoutMs?: number; readonly concurrency?: number } = {},
  ): Promise<MailboxWorker> => {
    const worker = new MailboxWorker({
      queue: 'forward',
      box: 'in',
      store,
      connection: redis,
      concurrency: options.concurrency ?? 10,
      drainTimeoutMs: options.drainTimeoutMs ?? 5000,
      logger,
      handle,
      deadLetter: async ({ content }) => {
        deadLetter.push(content);
        return Promise.resolve();
      },
    });
    workers.push(worker);
    await worker.start();
    return worker;
  };
  const put = async (tag: string, ...contents: readonly string[]): Promise<void> => {
    const items = contents.map((content) => ({ dedupeId: '', content }));
    await store.append({ tag, box: 'in' }, items, 1000);
    await queue.addOncePerId([tag], (id) => ({ tag: id }));
  };

  it('works off more than one turn holds, in order', async () => {
    const texts = Array.from({ length: 250 }, (_, index) => String(index));
    const seen: string[] = [];
    await put('c:a', ...texts);
    await start(keepIn(seen));

    await eventually(() => seen.length === texts.length);
    expect(seen).to.deep.equal(texts);
  });

  it('sets aside what is poisoned or meets a bug, and moves on', async () => {
    const seen: string[] = [];
    await store.append({ tag: 'c:a', box: 'in' }, [{ dedupeId: '', content: 'x' }], 1000);
    await redis.lset('ccm:{c:a}:in:items', 0, 'an-id|forged');
    await put('c:a', 'bug', 'good');
    await start(async ({ text }) => {
      if (text === 'bug') throw new TypeError('a bug');
      seen.push(text);
      return Promise.resolve('done');
    });

    await eventually(() => seen.length === 1);
    expect(deadLetter).to.have.length(2);
    expect(deadLetter[0]).to.equal('forged');
  });

  it('lets a failing conversation wait alone', async () => {
    const seen: string[] = [];
    await put('c:bad', 'bad');
    await put('c:good', 'good');
    await start(async ({ text }) => {
      if (text === 'bad') return Promise.resolve({ againInMs: 60_000 });
      seen.push(text);
      return Promise.resolve('done');
    });

    await eventually(() => seen.length === 1);
    expect(await store.waiting({ tag: 'c:bad', box: 'in' })).to.equal(1);
  });

  it('tries an item again that met a fault, with its notes', async () => {
    const notes: unknown[] = [];
    await put('c:a', 'x');
    await start(async (item) => {
      notes.push(item.notes);
      await item.note({ tried: 'yes' });
      if (notes.length === 1) throw new Error('the machine');
      return 'done';
    });

    await eventually(() => notes.length === 2);
    expect(notes).to.deep.equal([{}, { tried: 'yes' }]);
  });

  it('aborts what is in hand at the drain deadline and hands the rest to the next worker', async () => {
    const first: string[] = [];
    const second: string[] = [];
    await put('c:a', '1', '2');
    const { promise: begun, resolve } = Promise.withResolvers<undefined>();
    const worker = await start(
      async ({ text }, signal) => {
        first.push(text);
        resolve(undefined);
        await new Promise<void>((done) => {
          signal.addEventListener('abort', () => {
            done();
          });
        });
        return { againInMs: 0 };
      },
      { drainTimeoutMs: 50 },
    );
    await begun;
    await worker.stop();
    await start(keepIn(second));

    await eventually(() => second.length === 2);
    expect(first).to.deep.equal(['1']);
    expect(second).to.deep.equal(['1', '2']);
  });

  it('carries on by itself when Redis was away, and is alive meanwhile', async () => {
    const seen: string[] = [];
    const worker = await start(keepIn(seen));
    const check = progressCheck({ queue, redis, worker: () => worker, stuckMs: 1 });
    await put('c:a', '1');
    await eventually(() => seen.length === 1);
    await server.kill('SIGTERM');
    await eventually(() => redis.status !== 'ready');
    expect((await check()).ok).to.equal(true);
    await server.start();
    await eventually(() => redis.status === 'ready');
    await put('c:a', '2');

    await eventually(() => seen.length === 2);
    expect((await check()).ok).to.equal(true);
  });

  it('turns liveness red when work waits and nobody takes it, and green again', async () => {
    const dead = { lastProgressMs: 0, running: true };
    const check = progressCheck({ queue, redis, worker: () => dead, stuckMs: 50 });
    await put('c:a', '1');

    await eventually(async () => !(await check()).ok);
    await start(async () => Promise.resolve('done'));
    await eventually(async () => (await check()).ok);
  });

  it('keeps the order of a queue read in order, over two readers and faults', async () => {
    const lane: QueueName = 'webhooks-0';
    const producer = new JobQueue<{ n: number }>(lane, redis, logger);
    const seen: number[] = [];
    const ids = new Set<string>();
    let faults = 0;
    const jobs = Array.from({ length: 40 }, (_, n) => n);
    for (const n of jobs) await producer.add({ n });
    for (let reader = 0; reader < 2; reader += 1) {
      const worker = new JobWorker<{ n: number }>({
        queue: lane,
        connection: redis,
        concurrency: 1,
        inOrder: true,
        drainTimeoutMs: 2000,
        logger,
        run: async ({ n }, _signal, jobId) => {
          ids.add(jobId);
          if (n % 20 === 7 && faults < 4) {
            faults += 1;
            throw new Error('the machine');
          }
          seen.push(n);
          return Promise.resolve('done');
        },
      });
      workers.push(worker);
      await worker.start();
    }

    await eventually(() => seen.length === jobs.length, { timeoutMs: 20_000 });
    await producer.close();
    expect(seen).to.deep.equal(jobs);
    expect(ids.size).to.equal(jobs.length);
  });

  it('lets a reply overtake bulk that waits', async () => {
    const seen: string[] = [];
    for (const tag of ['c:1', 'c:2', 'c:3']) {
      await store.append({ tag, box: 'in' }, [{ dedupeId: '', content: tag }], 1000);
      await queue.addOncePerId([tag], (id) => ({ tag: id }), { bulk: true });
    }
    await queue.addOncePerId(['c:3'], (id) => ({ tag: id }), { overtakesBulk: true });
    await start(keepIn(seen), { concurrency: 1 });

    await eventually(() => seen.length === 3);
    expect(seen[0]).to.equal('c:3');
  });
});
