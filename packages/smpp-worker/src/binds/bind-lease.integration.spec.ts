import type { RedisClient } from '@ccm/shared/storage/redis';
import { redisForTests } from '@ccm/testing/servers';
import { expect } from 'chai';
import { BindLease, LEASE_MS, ReplicaRegister } from './bind-lease.ts';

describe('BindLease', () => {
  let redis: RedisClient;

  redisForTests((client) => {
    redis = client;
  });

  it('has one owner at a time, each later one under a higher number', async () => {
    const [one, other] = [new BindLease(redis, 'a/0', 'one'), new BindLease(redis, 'a/0', 'other')];

    expect(await Promise.all([one.take(), other.take()])).to.deep.equal([true, false]);
    expect(await one.take()).to.equal(true);
    expect([one.held, other.held]).to.deep.equal([true, false]);
    const { fence } = one;
    await one.free();
    expect(one.held).to.equal(false);
    expect(await other.take()).to.equal(true);
    expect(other.fence).to.be.greaterThan(fence);
  });

  it('is free within its time after its owner died, well within ten seconds', async () => {
    await new BindLease(redis, 'a/0', 'one').take();

    expect(await redis.pttl('ccm:{binds}:lease:a/0')).to.be.within(1, LEASE_MS);
    expect(LEASE_MS).to.be.lessThan(8000);
  });

  it('is not freed by a replica that lost it', async () => {
    const [one, other] = [new BindLease(redis, 'a/0', 'one'), new BindLease(redis, 'a/0', 'other')];
    await one.take();
    await redis.del('ccm:{binds}:lease:a/0');
    await other.take();
    await one.free();

    expect(await one.take()).to.equal(false);
    expect(one.held).to.equal(false);
    expect(await other.take()).to.equal(true);
  });

  it('counts the replicas that are alive', async () => {
    const [one, other] = [new ReplicaRegister(redis, 'one'), new ReplicaRegister(redis, 'other')];

    expect(await one.beat()).to.equal(1);
    expect(await other.beat()).to.equal(2);
    await one.leave();
    expect(await other.beat()).to.equal(1);
  });
});
