import { once } from 'node:events';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { captureLog, connectTo, emptyRedis, eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { openMailboxes } from '../../../../test/open-mailboxes.ts';
import { textMailbox, textWork } from '../../../../test/text-mailbox.ts';
import type { TextItem, TextWork } from '../../../../test/text-mailbox.ts';
import { DeadLetters } from '../../dead-letters/index.ts';
import type { RedisClient } from '../../redis/index.ts';
import { Sealer } from '../../sealing/index.ts';
import { MailboxWorker } from './mailbox-worker.ts';
import type { Mailboxes } from '../mailboxes.ts';

const sealer = new Sealer(['a signing key of this test']);
const { logger } = captureLog();

/** A replica with connections of its own. */
interface Replica {
  readonly mailboxes: Mailboxes;
  readonly worker: MailboxWorker<TextItem, TextWork['progress']>;
  stop(): Promise<void>;
  /** Ends as a killed process would: nothing is settled any more. */
  kill(): Promise<void>;
}

describe('ShardSession', () => {
  let server: RunningRedis;
  let redis: RedisClient;
  let poster: ReturnType<typeof openMailboxes>;
  let replicas: Replica[] = [];

  before(async () => {
    server = await startRedis();
    redis = connectTo(server);
    poster = openMailboxes(redis, sealer);
  });

  after(async () => {
    await poster.close();
    redis.disconnect();
    await server.stop();
  });

  beforeEach(async () => {
    await emptyRedis(redis);
  });

  afterEach(async () => {
    await Promise.all(replicas.map(async (replica) => replica.stop()));
    replicas = [];
  });

  const start = async (
    handle: TextWork['handle'],
    { concurrency = 10, drainTimeoutMs = 5000 } = {},
  ): Promise<Replica> => {
    const connection = connectTo(server);
    const { mailboxes, close } = openMailboxes(connection, sealer);
    const worker = new MailboxWorker({
      queue: 'forward',
      kind: textMailbox,
      work: textWork(handle),
      mailboxes,
      deadLetters: new DeadLetters({ redis: connection, sealer, logger }),
      retryWindowMs: 60_000,
      connection,
      concurrency,
      drainTimeoutMs,
      logger,
    });
    await worker.start();
    let isOver = false;
    const replica: Replica = {
      mailboxes,
      worker,
      stop: async () => {
        if (isOver) return;
        isOver = true;
        await worker.stop();
        await close();
        connection.disconnect();
      },
      kill: async () => {
        isOver = true;
        connection.disconnect();
        await worker.stop();
      },
    };
    replicas.push(replica);
    return replica;
  };
  const post = async (row: string, ...texts: readonly string[]): Promise<void> => {
    const entries = texts.map((text) => ({ item: { row, text }, dedupeId: '' }));
    await poster.mailboxes.post(textMailbox, entries, { dedupeMs: 1000 });
  };
  /** Two mailboxes of one shard. */
  const [ONE, OTHER] = ['00one', '00other'] as const;

  it('hands its shards to others at once when it stops, and finishes the work in hand', async () => {
    const seen: string[] = [];
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    const first = await start(async ({ item }) => {
      seen.push(`first ${item.text}`);
      await held;
      return 'done';
    });
    await post(ONE, '1', '2');
    await eventually(() => seen.length === 1);
    const stopped = first.stop();
    await start(async ({ item }) => {
      seen.push(`second ${item.text}`);
      return Promise.resolve('done');
    });
    await post(OTHER, 'a');
    await eventually(() => seen.includes('second a'));
    expect(seen).to.deep.equal(['first 1', 'second a']);

    release(undefined);
    await stopped;
    await eventually(() => seen.length === 3);
    expect(seen).to.deep.equal(['first 1', 'second a', 'second 2']);
  });

  it('continues the work of a dead worker, with its progress', async () => {
    const seen: unknown[] = [];
    const dead = await start(
      async (entry, signal) => {
        await entry.save({ tried: 'once' });
        seen.push(entry.item.text);
        await once(signal, 'abort');
        return { againInMs: 0 };
      },
      { drainTimeoutMs: 10 },
    );
    await post(ONE, '1', '2');
    await eventually(() => seen.length === 1);
    await dead.kill();
    await start(async ({ item, progress }) => {
      seen.push([item.text, progress.tried]);
      return Promise.resolve('done');
    });

    await eventually(() => seen.length === 3, { timeoutMs: 40_000 });
    expect(seen).to.deep.equal(['1', ['1', 'once'], ['2', undefined]]);
  });

  it('wakes when another process posts, long before its own sweep', async () => {
    const seen: string[] = [];
    await start(async ({ item }) => {
      seen.push(item.text);
      return Promise.resolve('done');
    });
    await post(ONE, 'wakes it by a job');
    await eventually(() => seen.length === 1);
    const jobs = async (): Promise<number> => Number(await redis.get('{ccm:forward}:forward:id'));
    const before = await jobs();
    for (let index = 0; index < 20; index += 1) {
      await post(index % 2 === 0 ? ONE : OTHER, String(index));
      await eventually(() => seen.length === index + 2);
    }

    // A session that has lasted for 15 s hands over by a job.
    expect(await jobs()).to.be.at.most(before + 5);
  });

  it('lets 10,000 that wait in one mailbox hold up no other', async () => {
    const seen: string[] = [];
    await post(ONE, ...Array.from({ length: 10_000 }, (_, index) => String(index)));
    await start(async ({ item }) => {
      seen.push(item.row);
      return Promise.resolve('done');
    });
    await eventually(() => seen.length > 0);
    await post(OTHER, 'x');

    await eventually(() => seen.includes(OTHER));
    expect(seen.length).to.be.below(10_000);
  });

  it('gives every shard its turn, although one could use all the room there is', async () => {
    const seen: string[] = [];
    const waiting = new Set<() => void>();
    for (let index = 0; index < 50; index += 1) await post(`00${String(index)}`, 'of the busy shard');
    await start(
      async ({ item }) => {
        seen.push(item.row);
        await new Promise<void>((resolve) => waiting.add(resolve));
        return 'done';
      },
      { concurrency: 4 },
    );
    await eventually(() => waiting.size === 4);
    await post('01a', 'of another shard');
    await eventually(
      async () =>
        (await poster.mailboxes.shardStates('forward')).filter(({ worker }) => worker !== undefined).length === 2,
    );
    await eventually(() => {
      for (const done of waiting) done();
      return seen.length === 51;
    });

    expect(seen.indexOf('01a')).to.be.below(30);
  });

  it('names the next mailbox while all work in hand hangs, so that liveness can fail', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    const { mailboxes, worker } = await start(
      async () => {
        await held;
        return 'done';
      },
      { concurrency: 1 },
    );
    await post(ONE, 'x');
    await eventually(() => worker.inHand === 1);
    await eventually(async () => (await mailboxes.shards.nextInLine('forward')) === undefined);
    await post(OTHER, 'y');
    await eventually(async () => (await mailboxes.shards.nextInLine('forward')) === `c:${OTHER}`);

    release(undefined);
    await eventually(async () => (await mailboxes.shards.nextInLine('forward')) === undefined);
  });

  it('handles a retry at its time, although the shard sleeps meanwhile', async () => {
    const triedAtMs: number[] = [];
    await start(async () => {
      triedAtMs.push(performance.now());
      return Promise.resolve(triedAtMs.length === 1 ? { againInMs: 2500 } : 'done');
    });
    await post(ONE, 'x');

    await eventually(() => triedAtMs.length === 2, { timeoutMs: 40_000 });
    expect((triedAtMs[1] ?? 0) - (triedAtMs[0] ?? 0)).to.be.at.least(2400);
  });

  it('settles each once and in order, with two replicas of which one is killed again and again', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => `row-${String(index)}`);
    const seen = new Map<string, string[]>();
    const handle: TextWork['handle'] = async ({ item }) => {
      const texts = seen.get(item.row) ?? [];
      seen.set(item.row, texts);
      if (texts.at(-1) !== item.text) texts.push(item.text);
      return Promise.resolve('done');
    };
    const texts = Array.from({ length: 40 }, (_, index) => String(index));
    await start(handle);
    let victim = await start(handle);
    for (const [index, text] of texts.entries()) {
      await Promise.all(rows.map(async (row) => post(row, text)));
      if (index === 10 || index === 25) {
        await victim.kill();
        victim = await start(handle);
      }
    }

    await eventually(() => rows.every((row) => seen.get(row)?.length === texts.length), { timeoutMs: 40_000 });
    for (const row of rows) expect(seen.get(row)).to.deep.equal(texts);
  });
});
