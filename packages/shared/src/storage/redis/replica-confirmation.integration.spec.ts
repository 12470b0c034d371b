import { expect } from 'chai';
import { RedisServer } from '@ccm/testing/servers';
import { eventually, captureLog } from '@ccm/testing/support';
import { connectRedis, whenReady } from './connect-redis.ts';
import { NotReplicated, ReplicaConfirmation } from './replica-confirmation.ts';
import type { RedisClient } from './connect-redis.ts';

describe('ReplicaConfirmation', () => {
  let primary: RedisServer;
  let replica: RedisServer;
  let redis: RedisClient;

  before(async () => {
    primary = await RedisServer.start();
    replica = await RedisServer.start({ replicaOf: { port: primary.port } });
  });

  beforeEach(async () => {
    const { logger } = captureLog();
    redis = connectRedis(
      { kind: 'single', host: '127.0.0.1', port: primary.port, db: 0, tls: false },
      { profile: 'worker', logger },
    );
    await whenReady(redis);
    await eventually(async () => (await outcomeOf(new ReplicaConfirmation(redis, 1))) === 'confirmed');
  });

  afterEach(() => {
    redis.disconnect();
  });

  after(async () => {
    await replica.stop();
    await primary.stop();
  });

  const outcomeOf = async (confirmation: ReplicaConfirmation): Promise<string> =>
    confirmation
      .of(async () => redis.set('key', 'value'))
      .then(
        () => 'confirmed',
        (error: unknown) => (error instanceof NotReplicated ? 'not replicated' : String(error)),
      );

  it('confirms writes that the replica has', async () => {
    expect(await outcomeOf(new ReplicaConfirmation(redis, 1))).to.equal('confirmed');
  });

  it('confirms nothing, and soon, while the replica stands still, and everything again afterwards', async () => {
    const confirmation = new ReplicaConfirmation(redis, 1);
    replica.pause();
    const startedMs = performance.now();
    const together = await Promise.all([outcomeOf(confirmation), outcomeOf(confirmation), outcomeOf(confirmation)]);
    expect(new Set(together)).to.deep.equal(new Set(['not replicated']));
    // A busy machine takes longer than half a second; without the check it would hang.
    expect(performance.now() - startedMs).to.be.below(10_000);
    replica.resume();
    await eventually(async () => (await outcomeOf(confirmation)) === 'confirmed');
  });

  it('asks no replica if none is required', async () => {
    replica.pause();
    expect(await outcomeOf(new ReplicaConfirmation(redis, 0))).to.equal('confirmed');
    replica.resume();
  });

  it('does not believe another connection, which may lead to another primary', async () => {
    const confirmation = new ReplicaConfirmation(redis, 1);
    const outcome = confirmation.of(async () => {
      await redis.set('key', 'value');
      redis.disconnect(true);
      await whenReady(redis);
    });
    expect(await outcome.catch((error: unknown) => error)).to.be.an.instanceOf(NotReplicated);
  });
});
