import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { captureLog, connectTo, emptyRedis, eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { QueueSet } from '../../app/index.ts';
import { keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { OpenPartition } from './open-partition.ts';
import { PartitionReader } from './partition-reader.ts';
import type { PartitionReaderOptions } from './partition-reader.ts';
import { WebhookPartitions } from './webhook-partitions.ts';

const PARTITION = 'webhooks-0';
const PATIENT = { timeoutMs: 40_000 } as const;
const { logger } = captureLog();

const numbered = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => `${from + index}`);

/** One process that may read. */
class Replica {
  readonly redis: RedisClient;
  readonly queues: QueueSet;
  readonly reader: PartitionReader;

  constructor(server: RunningRedis, read: PartitionReaderOptions['read']) {
    this.redis = connectTo(server);
    this.queues = new QueueSet(this.redis, logger);
    this.reader = new PartitionReader({
      redis: this.redis,
      partitions: partitionsOver(this.redis, this.queues),
      earlierQueueOf: (partition) => this.queues.get(partition),
      drainTimeoutMs: 1000,
      logger,
      read,
    });
  }

  async stop(): Promise<void> {
    await this.reader.stop();
    await this.queues.close();
    this.redis.disconnect();
  }
}

const partitionsOver = (redis: RedisClient, queues: QueueSet): WebhookPartitions =>
  new WebhookPartitions({
    redis,
    queue: () => queues.get('partitions'),
    earlierQueueOf: (partition) => queues.get(partition),
    logger,
  });

describe('Webhook partitions', () => {
  let server: RunningRedis;
  let redis: RedisClient;
  let queues: QueueSet;
  let partitions: WebhookPartitions;
  let replicas: Replica[] = [];

  before(async () => {
    server = await startRedis();
    redis = connectTo(server);
    queues = new QueueSet(redis, logger);
    partitions = partitionsOver(redis, queues);
  });

  after(async () => {
    await queues.close();
    redis.disconnect();
    await server.stop();
  });

  beforeEach(async () => {
    await emptyRedis(redis);
    // Each test wakes anew: what the one before woke is forgotten with its jobs.
    partitions = partitionsOver(redis, queues);
  });

  afterEach(async () => {
    await Promise.all(replicas.map(async (replica) => replica.stop()));
    replicas = [];
  });

  const start = async (read: PartitionReaderOptions['read']): Promise<Replica> => {
    const replica = new Replica(server, read);
    replicas.push(replica);
    await replica.reader.start();
    return replica;
  };
  /** Counts an entry that is read again, as after a pause of the machine, once. */
  const into = (seen: string[]): PartitionReaderOptions['read'] => {
    const places = new Set<string>();
    return async (_partition, found) => {
      const fresh = found.filter(({ place }) => !places.has(place));
      for (const { place } of fresh) places.add(place);
      seen.push(...fresh.map(({ sealed }) => sealed));
      return Promise.resolve(fresh.length);
    };
  };
  /** Queues envelopes as an earlier version did. */
  const queueAsBefore = async (envelopes: readonly string[]): Promise<void> =>
    queues.get<object>(PARTITION).add({ envelopes });

  it('are read in order, over all readings, and keep nothing that was read', async () => {
    const seen: string[] = [];
    await partitions.append(PARTITION, numbered(300));
    await start(into(seen));
    await eventually(() => seen.length === 300, PATIENT);
    for (const sealed of numbered(50, 300)) await partitions.append(PARTITION, [sealed]);
    await eventually(() => seen.length === 350, PATIENT);

    expect(seen).to.deep.equal(numbered(350));
    await eventually(async () => (await partitions.state(PARTITION)).waiting === 0, PATIENT);
  });

  it('tell how many envelopes wait, and when the oldest came, those of an earlier version included', async () => {
    expect(await partitions.state(PARTITION)).to.deep.equal({ waiting: 0, oldestAtMs: undefined, isRead: false });
    expect(await partitions.oldestUnreadMs(PARTITION)).to.equal(undefined);
    await queueAsBefore(['old']);
    const [job] = await queues
      .get(PARTITION)
      .counts()
      .then(({ waiting }) => [waiting]);
    const earlierMs = (await partitions.oldestUnreadMs(PARTITION)) ?? 0;
    await eventually(() => Date.now() > earlierMs + 5);
    await partitions.append(PARTITION, ['a', 'b']);
    const { waiting, oldestAtMs = 0 } = await partitions.state(PARTITION);

    expect(job).to.equal(1);
    expect(waiting).to.equal(2);
    expect(oldestAtMs).to.be.greaterThan(earlierMs);
    expect(await partitions.oldestUnreadMs(PARTITION)).to.equal(earlierMs);
  });

  it('are read in order by two replicas', async () => {
    const seen: string[] = [];
    const read = into(seen);
    await Promise.all([start(read), start(read)]);
    for (const sealed of numbered(200)) await partitions.append(PARTITION, [sealed]);
    await eventually(() => seen.length === 200, PATIENT);

    expect(seen).to.deep.equal(numbered(200));
  });

  it('go to another replica when their reader stops, from its place', async () => {
    const [first, second]: [string[], string[]] = [[], []];
    const one = await start(into(first));
    await partitions.append(PARTITION, ['a']);
    await eventually(() => first.length === 1, PATIENT);
    await one.stop();
    replicas = [];
    await partitions.append(PARTITION, ['b', 'c']);
    await start(into(second));

    await eventually(() => second.length === 2, PATIENT);
    expect([first, second]).to.deep.equal([['a'], ['b', 'c']]);
  });

  it('go to another replica within five seconds when their reader dies, which then removes nothing', async () => {
    const dead: string[] = [];
    const held = Promise.withResolvers<undefined>();
    const dies = await start(async (partition, found) => {
      await into(dead)(partition, found);
      // As in a process that was killed: nothing is heard of it, and no lock renewed.
      dies.redis.disconnect();
      await held.promise;
      return found.length;
    });
    await partitions.append(PARTITION, ['a', 'b']);
    await eventually(() => dead.length === 2, PATIENT);
    const diedMs = performance.now();
    const seen: string[] = [];
    await start(into(seen));
    await eventually(() => seen.length === 2, PATIENT);

    // Five times the promise, for a busy machine; less than BullMQ's own 30 seconds.
    expect(performance.now() - diedMs).to.be.lessThan(25_000);
    expect(seen).to.deep.equal(['a', 'b']);
    // It wakes up: what it does now changes nothing.
    await dies.redis.connect();
    held.resolve(undefined);
    await dies.reader.stop();
    await eventually(async () => (await partitions.state(PARTITION)).waiting === 0, PATIENT);
    expect(seen).to.deep.equal(['a', 'b']);
  }).timeout(120_000);

  it('are not trimmed by a reader that another has replaced', async () => {
    await partitions.append(PARTITION, ['a', 'b']);
    const connection = connectTo(server);
    const old = await OpenPartition.take(redis, PARTITION);
    await old.read(connection, 1000);
    old.done();
    const young = await OpenPartition.take(redis, PARTITION);

    expect(await old.trim()).to.equal(false);
    expect(await old.release()).to.equal(true);
    expect((await partitions.state(PARTITION)).waiting).to.equal(2);
    const found = await young.read(connection, 1000);
    expect(found.map(({ sealed }) => sealed)).to.deep.equal(['a', 'b']);
    expect(await young.release()).to.equal(false);
    young.done();
    expect(await young.trim()).to.equal(true);
    expect(await young.release()).to.equal(true);
    expect(await partitions.state(PARTITION)).to.deep.equal({ waiting: 0, oldestAtMs: undefined, isRead: false });
    connection.disconnect();
  });

  it('are read though the wake-up was lost, and though their reader is gone without a word', async () => {
    const seen: string[] = [];
    await redis.xadd(keys.partition(PARTITION), '*', 'sealed', 'no wake-up');
    await redis.xadd(keys.partition('webhooks-1'), '*', 'sealed', 'nor here');
    await start(into(seen));

    await eventually(() => seen.length === 2, PATIENT);
    expect(seen.toSorted()).to.deep.equal(['no wake-up', 'nor here']);
  });

  it('are read again in the same places when reading failed', async () => {
    const places: string[][] = [];
    await partitions.append(PARTITION, ['a', 'b']);
    await start(async (_partition, found) => {
      places.push(found.map(({ place }) => place));
      return places.length === 1 ? Promise.reject(new Error('a fault of the machine')) : Promise.resolve(2);
    });

    await eventually(() => places.length === 2, PATIENT);
    expect(places[1]).to.deep.equal(places[0]);
  });

  it('hand over entries of other programs unchanged', async () => {
    const seen: string[] = [];
    await redis.xadd(keys.partition(PARTITION), '*', 'some', 'thing', 'sealed', 'x');
    await partitions.append(PARTITION, ['ours']);
    await start(into(seen));

    await eventually(() => seen.length === 2, PATIENT);
    expect(seen).to.deep.equal(['["some","thing","sealed","x"]', 'ours']);
  });

  it('cost no job for each envelope while they come steadily', async () => {
    const seen: string[] = [];
    await start(into(seen));
    for (const sealed of numbered(100)) {
      await partitions.append(PARTITION, [sealed]);
      await eventually(() => seen.includes(sealed), PATIENT);
    }
    const jobs = Number(await redis.get('{ccm:partitions}:partitions:id'));

    expect(jobs).to.be.lessThan(20);
  });

  it('are read after the webhooks that an earlier version queued, in order', async () => {
    const seen: string[] = [];
    for (const sealed of numbered(10)) await queueAsBefore([sealed, `${sealed}+`]);
    await partitions.append(PARTITION, ['new', 'newer']);
    await start(into(seen));

    await eventually(() => seen.length === 22, PATIENT);
    expect(seen).to.deep.equal([...numbered(10).flatMap((sealed) => [sealed, `${sealed}+`]), 'new', 'newer']);
  });

  it('continue beside a gateway of an earlier version, whose webhooks are read as they come', async () => {
    const seen: string[] = [];
    await start(into(seen));
    await partitions.append(PARTITION, ['new']);
    await eventually(() => seen.length === 1, PATIENT);
    await queueAsBefore(['old']);

    await eventually(() => seen.length === 2, PATIENT);
    expect(seen).to.deep.equal(['new', 'old']);
  });
});
