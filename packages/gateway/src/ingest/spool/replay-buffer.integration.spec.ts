import { expect } from 'chai';
import { setTimeout as pause } from 'node:timers/promises';
import type { PartitionName } from '@ccm/shared/storage/partitions';
import { captureLog, connectTo, emptyRedis, keysOf, eventually } from '@ccm/testing/support';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { ReplayMover } from './replay-mover.ts';
import { ReplayBuffer } from './replay-buffer.ts';

const PARTITION: PartitionName = 'webhooks-0';
const at = (arrivedAtMs: number): { sealed: string; arrivedAtMs: number } => ({
  sealed: `envelope of ${String(arrivedAtMs)}`,
  arrivedAtMs,
});

describe('ReplayBuffer', () => {
  let redis: RunningRedis;
  let connection: RedisClient;

  before(async () => {
    redis = await startRedis();
    connection = connectTo(redis);
  });

  beforeEach(async () => {
    await emptyRedis(connection);
  });

  after(async () => {
    connection.disconnect();
    await redis.stop();
  });

  const bufferOf = (owner: string): ReplayBuffer => new ReplayBuffer({ redis: connection, owner });
  const sealedIn = async (replayBuffer: ReplayBuffer): Promise<readonly string[] | undefined> =>
    (await replayBuffer.take(PARTITION, 10))?.map(({ sealed }) => sealed);

  /** Envelopes of one gateway are given out only after the other has ended its upload. */
  const expectToWait = async (uploading: ReplayBuffer, other: ReplayBuffer): Promise<void> => {
    await uploading.stage(PARTITION, [at(1)]);
    await uploading.endUpload();
    expect(await uploading.take(PARTITION, 10)).to.equal(undefined);
    await other.endUpload();
    expect(await sealedIn(uploading)).to.have.lengthOf(1);
  };

  it('takes nothing while it is closed', async () => {
    const replayBuffer = bufferOf('a');
    expect(await replayBuffer.stage(PARTITION, [at(1)])).to.equal(false);
    expect(await replayBuffer.look()).to.equal(false);
    expect(await replayBuffer.take(PARTITION, 10)).to.equal(undefined);
  });

  it('gives out the envelopes of all gateways in the order of arrival', async () => {
    const [first, second] = [bufferOf('a'), bufferOf('b')];
    await first.beginUpload();
    await second.beginUpload();
    await first.stage(PARTITION, [at(1), at(4)]);
    await second.stage(PARTITION, [at(2), at(3)]);
    await first.endUpload();
    await second.endUpload();
    expect(await sealedIn(first)).to.deep.equal([1, 2, 3, 4].map((time) => at(time).sealed));
  });

  it('keeps the order of envelopes that arrived in the same millisecond', async () => {
    const [first, second] = [bufferOf('b'), bufferOf('a')];
    await first.beginUpload();
    const sealed = Array.from({ length: 10 }, (_, number) => `z${String(10 - number)}`);
    for (const [number, one] of sealed.entries()) {
      await (number % 2 === 0 ? first : second).stage(PARTITION, [{ sealed: one, arrivedAtMs: 5 }]);
    }
    await first.endUpload();
    expect(await sealedIn(first)).to.deep.equal(sealed);
  });

  it('gives nothing out while a gateway uploads', async () => {
    const [first, second] = [bufferOf('a'), bufferOf('b')];
    await first.beginUpload();
    await second.beginUpload();
    await expectToWait(first, second);
  });

  it('waits for all gateways that were there before Redis went away, until they have nothing to upload', async () => {
    const [first, second, departed] = [bufferOf('a'), bufferOf('b'), bufferOf('c')];
    for (const gateway of [first, second, departed]) await gateway.heartbeat();
    await departed.depart();
    await first.beginUpload();
    await expectToWait(first, second);
  });

  it('waits for them although a gateway that is new, or has nothing to upload, came back before the first upload', async () => {
    const [first, second, starting] = [bufferOf('a'), bufferOf('b'), bufferOf('c')];
    const diedAtMs = Date.now() - 60_000;
    await connection.zadd('ccm:{backlog}:gateways', diedAtMs - 900, 'a', diedAtMs, 'b');
    await starting.heartbeat();
    expect(starting.isOpen, 'what it takes waits for what the others spooled').to.equal(true);
    await starting.endUpload();
    await first.beginUpload();
    await expectToWait(first, second);
  });

  it('stays closed at the heartbeats of gateways that saw no outage', async () => {
    const [first, second] = [bufferOf('a'), bufferOf('b')];
    for (const gateway of [first, second, first, second]) await gateway.heartbeat();
    expect(second.isOpen).to.equal(false);
    expect(await first.look()).to.equal(false);
  });

  it('does not wait for a gateway that had been silent for long when Redis went away', async () => {
    const replayBuffer = bufferOf('a');
    await replayBuffer.heartbeat();
    await connection.zadd('ccm:{backlog}:gateways', Date.now() - 20_000, 'long gone');
    await replayBuffer.beginUpload();
    await replayBuffer.stage(PARTITION, [at(1)]);
    await replayBuffer.endUpload();
    expect(await sealedIn(replayBuffer)).to.have.lengthOf(1);
  });

  it('stops waiting for a gateway without heartbeats', async () => {
    const [living, dead] = [bufferOf('a'), bufferOf('b')];
    await living.beginUpload();
    await dead.beginUpload();
    await living.stage(PARTITION, [at(1)]);
    await living.endUpload();
    expect(await living.take(PARTITION, 10)).to.equal(undefined);
    await connection.zadd('ccm:{backlog}:uploaders', 1, 'b');
    expect(await sealedIn(living)).to.have.lengthOf(1);
  });

  it('does not wait for a dead gateway if another took over its spool', async () => {
    const [living, dead, other] = [bufferOf('a'), bufferOf('b'), bufferOf('c')];
    for (const gateway of [living, dead, other]) await gateway.heartbeat();
    await living.beginUpload(['b']);
    await living.stage(PARTITION, [at(1)]);
    await living.endUpload();
    expect(await living.take(PARTITION, 10), 'the other may still bring something').to.equal(undefined);
    await other.endUpload();
    expect(await sealedIn(living)).to.have.lengthOf(1);
  });

  it('lets one process move at a time', async () => {
    const [first, second] = [bufferOf('a'), bufferOf('b')];
    await first.beginUpload();
    await first.stage(PARTITION, [at(1)]);
    await first.endUpload();
    expect(await sealedIn(first)).to.have.lengthOf(1);
    expect(await second.take(PARTITION, 10)).to.equal(undefined);
  });

  it('closes only when it is empty and no gateway uploads', async () => {
    const replayBuffer = bufferOf('a');
    await replayBuffer.beginUpload();
    expect(await replayBuffer.close(), 'somebody uploads').to.equal(false);
    await replayBuffer.stage(PARTITION, [at(1)]);
    await replayBuffer.endUpload();
    expect(await replayBuffer.close(), 'there is one').to.equal(false);
    await replayBuffer.forget(PARTITION, (await replayBuffer.take(PARTITION, 10)) ?? []);
    expect(await replayBuffer.close()).to.equal(true);
    expect(await keysOf(connection, '*')).to.have.members(['ccm:{backlog}:mover', 'ccm:{backlog}:turns']);
  });

  it('is moved to the partitions in order, though Redis does not confirm every job', async () => {
    const replayBuffer = bufferOf('a');
    await replayBuffer.beginUpload();
    await replayBuffer.stage(
      PARTITION,
      Array.from({ length: 120 }, (_, number) => at(1000 + number)),
    );
    await replayBuffer.endUpload();
    const sent: string[] = [];
    let tries = 0;
    const mover = new ReplayMover({
      replayBuffer,
      isReady: () => true,
      send: async (_lane, sealed) => {
        tries += 1;
        if (tries % 2 === 0) throw new Error('not confirmed');
        sent.push(...sealed);
        await pause(0);
      },
      logger: captureLog().logger,
    });
    await mover.start();
    await eventually(async () => !(await replayBuffer.look()));
    await mover.stop();
    expect(sent).to.deep.equal(Array.from({ length: 120 }, (_, number) => at(1000 + number).sealed));
  });
});
