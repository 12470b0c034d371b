import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { eventually, captureLog, connectTo, emptyRedis } from '@ccm/testing/support';
import { expect } from 'chai';
import { progressCheck } from '../../../app/index.ts';
import { JobQueue, JobWorker } from '../../queues/index.ts';
import type { QueueName } from '../../queues/index.ts';
import { isCluster, keys } from '../../redis/index.ts';
import type { RedisClient } from '../../redis/index.ts';
import type { DeadLetter } from '../../dead-letters/index.ts';
import { Sealer } from '../../sealing/index.ts';
import { UpstreamError } from '@ccm/core/domain';
import { DeadLetters } from '../../dead-letters/index.ts';
import type { DrainJob } from '../drain-job.ts';
import { MailboxStore } from '../mailbox-store.ts';
import { MailboxWorker } from './mailbox-worker.ts';
import type { AnyMailboxWorker } from './mailbox-worker.ts';
import { Mailboxes } from '../mailboxes.ts';
import { textMailbox, textWork } from '../../../../test/text-mailbox.ts';
import type { TextItem, TextWork } from '../../../../test/text-mailbox.ts';

type Handle = TextWork['handle'];

const keepIn =
  (seen: string[]): Handle =>
  async ({ item }) => {
    seen.push(item.text);
    return Promise.resolve('done');
  };
const away = (details: { readonly retryable: boolean; readonly retryAfterMs?: number }): UpstreamError =>
  new UpstreamError('hybrid-chat', 'It answered', { status: 500, ...details });

const REPLICA = 'outbound-worker-host1-0a1b2c';

describe('MailboxWorker', () => {
  const { logger } = captureLog();
  const sealer = new Sealer(['a signing key of this test']);
  let server: RunningRedis;
  let redis: RedisClient;
  let store: MailboxStore;
  let mailboxes: Mailboxes;
  let deadLetters: DeadLetters;
  let queue: JobQueue<DrainJob>;
  let workers: { stop: () => Promise<void> }[] = [];

  before(async () => {
    server = await startRedis({ appendOnly: true });
    redis = connectTo(server);
    store = new MailboxStore(redis, sealer);
    queue = new JobQueue<DrainJob>('forward', { connection: redis, logger });
    mailboxes = new Mailboxes(store, () => queue, REPLICA);
    deadLetters = new DeadLetters({ redis, sealer, logger });
  });

  after(async () => {
    await queue.close();
    redis.disconnect();
    await server.stop();
  });

  beforeEach(async () => {
    await emptyRedis(redis);
  });

  afterEach(async () => {
    await Promise.all(workers.map(async (worker) => worker.stop()));
    workers = [];
  });

  const start = async (
    handle: Handle,
    options: {
      readonly drainTimeoutMs?: number;
      readonly concurrency?: number;
      readonly others?: Partial<TextWork>;
    } = {},
  ): Promise<AnyMailboxWorker> => {
    const worker = new MailboxWorker({
      queue: 'forward',
      kind: textMailbox,
      work: textWork(handle, options.others),
      mailboxes,
      deadLetters,
      retryWindowMs: 60_000,
      connection: redis,
      concurrency: options.concurrency ?? 10,
      drainTimeoutMs: options.drainTimeoutMs ?? 5000,
      logger,
    });
    workers.push(worker);
    await worker.start();
    return worker;
  };
  const put = async (row: string, ...texts: readonly string[]): Promise<void> => {
    await mailboxes.post(
      textMailbox,
      texts.map((text) => ({ item: { row, text }, dedupeId: '' })),
      { dedupeMs: 1000 },
    );
  };
  const kept = async (): Promise<DeadLetter[]> => (await deadLetters.page({}, { limit: 10 })).items.toReversed();

  it('shows a shard as processed by its replica, under its name in the fleet', async () => {
    const { promise: shown, resolve: letGo } = Promise.withResolvers<'done'>();
    await start(async () => shown);
    await put('row', 'text');

    const owners = async (): Promise<(string | undefined)[]> => {
      const shards = await mailboxes.shardStates('forward');
      return shards.filter(({ taken }) => taken > 0).map(({ replicaId }) => replicaId);
    };
    const seen = await eventually(async () => {
      const now = await owners();
      return now.length > 0 ? now : undefined;
    });
    letGo('done');

    expect(seen).to.deep.equal([REPLICA]);
  });

  it('settles and takes heads of many mailboxes together, although they share the room of all shards', async () => {
    // Of a cluster each node would have to be asked.
    if (isCluster(redis)) return;
    const seen: string[] = [];
    const heads = 400;
    for (let row = 0; row < heads; row += 1) await put(`row ${String(row)}`, 'text');
    await redis.config('RESETSTAT');
    const handle: Handle = async ({ item }) => {
      await redis.echo(item.text);
      seen.push(item.text);
      return 'done';
    };
    await start(handle, { concurrency: 50 });

    await eventually(() => seen.length === heads);
    // Each turn of a shard asks Redis for the time once.
    const turns = Number(/cmdstat_time:calls=(\d+)/u.exec(await redis.info('commandstats'))?.[1]);
    expect(turns).to.be.greaterThan(0).and.lessThan(heads);
  });

  it('processes more than one turn holds, in order', async () => {
    const texts = Array.from({ length: 250 }, (_, index) => String(index));
    const seen: string[] = [];
    await put('a', ...texts);
    await start(keepIn(seen));

    await eventually(() => seen.length === texts.length);
    expect(seen).to.deep.equal(texts);
  });

  it('keeps forged items, unknown shapes and items that meet a bug as dead letters, and moves on', async () => {
    const seen: string[] = [];
    await put('a', 'x', 'y');
    await redis.lset(keys.mailbox('c:a', 'in:items'), 0, 'an-id|forged');
    await redis.lset(keys.mailbox('c:a', 'in:items'), 1, store.sealItem({ key: 'c:a', kind: 'in' }, '{"row":"a"}'));
    await put('a', 'bug', 'good');
    await start(async ({ item }) => {
      if (item.text === 'bug') throw new TypeError('a bug');
      seen.push(item.text);
      return Promise.resolve('done');
    });

    await eventually(() => seen.length === 1);
    const letters = await kept();
    expect(letters.map(({ reason }) => reason)).to.have.members(['malformed', 'malformed', 'internal-error']);
    expect(letters.map(({ payload }) => payload)).to.deep.include({
      sealed: 'forged',
      tag: 'c:a',
      itemId: 'an-id',
      box: 'in',
    });
  });

  it('lets a failing conversation wait alone', async () => {
    const seen: string[] = [];
    await put('bad', 'bad');
    await put('good', 'good');
    await start(async ({ item }) => {
      if (item.text === 'bad') return Promise.resolve({ againInMs: 60_000 });
      seen.push(item.text);
      return Promise.resolve('done');
    });

    await eventually(() => seen.length === 1);
    expect(await mailboxes.waiting(textMailbox, 'c:bad')).to.equal(1);
  });

  it('tries an item again that met a fault, with the progress that it had saved', async () => {
    const progress: unknown[] = [];
    await put('a', 'x');
    await start(async (entry) => {
      progress.push(entry.progress);
      await entry.save({ tried: '1e5', media: [1, 2] });
      if (progress.length === 1) throw new Error('the machine');
      return 'done';
    });

    await eventually(() => progress.length === 2);
    expect(progress).to.deep.equal([{}, { tried: '1e5', media: [1, 2] }]);
  });

  it('tries again as the error advises, counts, and gives up after as many tries as it allows, once', async () => {
    const attempts: number[] = [];
    const retries: number[] = [];
    const seen: string[] = [];
    await put('a', 'bad', 'good');
    await start(
      async ({ item, tries }) => {
        if (item.text === 'good') seen.push(item.text);
        else {
          attempts.push(tries.attempts);
          throw away({ retryable: attempts.length < 3, retryAfterMs: 1 });
        }
        return Promise.resolve('done');
      },
      {
        others: {
          onRetry: async (_entry, failed) => {
            retries.push(failed.inMs);
            return Promise.resolve();
          },
          onGiveUp: async () => Promise.resolve({ customerId: 'a customer' }),
        },
      },
    );

    await eventually(() => seen.length === 1);
    expect(attempts).to.deep.equal([1, 2, 3]);
    expect(retries).to.deep.equal([1, 1]);
    const [letter, ...others] = await kept();
    expect(others).to.deep.equal([]);
    expect(letter).to.deep.include({
      kind: 'inbound',
      reason: 'rejected-by-hybrid-chat',
      attempts: 3,
      customerId: 'a customer',
      lastAnswer: { status: 500 },
      payload: { row: 'a', text: 'bad' },
    });
  });

  it('counts the tries of each step anew, and leaves out those that do not count', async () => {
    const attempts: number[] = [];
    await put('a', 'x');
    await start(
      async (entry) => {
        attempts.push(entry.tries.attempts);
        if (attempts.length === 2) await entry.stepDone({ tried: 'yes' });
        if (attempts.length < 5) throw away({ retryable: true, retryAfterMs: 1 });
        return 'done';
      },
      { others: { countsAsTry: () => attempts.length !== 4 } },
    );

    await eventually(() => attempts.length === 5);
    expect(attempts).to.deep.equal([1, 2, 2, 3, 3]);
  });

  it('puts a dead letter back at the end of its row, once, and opens one that was kept as it lay', async () => {
    const seen: string[] = [];
    const worker = await start(async () => Promise.reject(away({ retryable: false })));
    await put('a', 'refused');
    await eventually(async () => (await kept()).length === 1);
    await worker.stop();
    const [refused] = await kept();
    if (refused === undefined) throw new Error('nothing was kept');
    const asItLay = { ...refused, id: 'another', payload: { sealed: '', tag: 'c:a', itemId: 'b' } };
    asItLay.payload.sealed =
      store.sealItem({ key: 'c:a', kind: 'in' }, '{"row":"a","text":"kept"}').split('|')[1] ?? '';

    await put('a', 'new');
    for (const letter of [refused, refused, asItLay]) await mailboxes.replay(textMailbox, letter);
    await start(keepIn(seen));
    await eventually(() => seen.length === 3);
    expect(seen).to.deep.equal(['new', 'refused', 'kept']);
  });

  it('aborts work in hand at the drain deadline and hands the rest to the next worker', async () => {
    const first: string[] = [];
    const second: string[] = [];
    await put('a', '1', '2');
    const { promise: begun, resolve } = Promise.withResolvers<undefined>();
    const worker = await start(
      async ({ item }, signal) => {
        first.push(item.text);
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
    await put('a', '1');
    await eventually(() => seen.length === 1);
    await server.kill('SIGTERM');
    await eventually(() => redis.status !== 'ready');
    expect((await check()).ok).to.equal(true);
    await server.start();
    await eventually(() => redis.status === 'ready');
    await put('a', '2');

    await eventually(() => seen.length === 2);
    expect((await check()).ok).to.equal(true);
  });

  it('turns liveness red when work waits and no worker takes it, and green again', async () => {
    const dead = { lastProgressMs: 0, running: true };
    const check = progressCheck({ queue, redis, worker: () => dead, stuckMs: 50 });
    await put('a', '1');

    await eventually(async () => !(await check()).ok);
    await start(async () => Promise.resolve('done'));
    await eventually(async () => (await check()).ok);
  });

  it('keeps the order of a queue read in order, over two readers and faults', async () => {
    const lane: QueueName = 'webhooks-0';
    const producer = new JobQueue<{ n: number }>(lane, { connection: redis, logger });
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

    await eventually(() => seen.length === jobs.length, { timeoutMs: 40_000 });
    await producer.close();
    expect(seen).to.deep.equal(jobs);
    expect(ids.size).to.equal(jobs.length);
  });

  it('lets a reply overtake bulk that waits', async () => {
    const seen: string[] = [];
    const entryOf = (row: string): { readonly item: TextItem; readonly dedupeId: string } => ({
      item: { row, text: row },
      dedupeId: row,
    });
    // All of them in one shard.
    for (const row of ['001', '002', '003'])
      await mailboxes.post(textMailbox, [entryOf(row)], { dedupeMs: 1000, priority: 'bulk' });
    await mailboxes.post(textMailbox, [entryOf('003')], { dedupeMs: 1000, priority: 'reply' });
    await start(keepIn(seen), { concurrency: 1 });

    await eventually(() => seen.length === 3);
    expect(seen[0]).to.equal('003');
  });
});
