import { randomUUID } from 'node:crypto';
import { redisForTests } from '@ccm/testing/servers';
import { eventually, keysOf } from '@ccm/testing/support';
import { expect } from 'chai';
import { keys, oneMoreConnection, shardOf, shardPrefix } from '../../redis/index.ts';
import type { RedisClient } from '../../redis/index.ts';
import { Sealer } from '../../sealing/index.ts';
import type { MailboxKey, MailboxRef } from '../mailbox-ref.ts';
import { MailboxStore } from '../mailbox-store.ts';
import { LEASE_MS, ShardStore } from './shard-store.ts';
import type { SessionRef, Settlement, ShardState, Turn, TurnResult } from './shard-store.ts';

const QUEUE = 'forward';
const SHARD = shardOf('c:00');
const IN_REDIS = shardPrefix(SHARD);
const HOUR_MS = 3_600_000;
const MANY = 100;

/** A mailbox of the one shard that these tests look at. */
const aMailbox = (): MailboxRef => ({ key: `c:00${randomUUID()}`, kind: 'in' });

describe('ShardStore', () => {
  let redis: RedisClient;
  let mailboxes: MailboxStore;
  let shards: ShardStore;

  redisForTests((client) => {
    redis = client;
  });

  before(() => {
    mailboxes = new MailboxStore(redis, new Sealer(['a signing key of this test']));
    shards = new ShardStore(redis);
  });

  const put = async (to: MailboxRef, { count = 1, bulk = false, ownWorker = '' } = {}): Promise<void> => {
    const items = Array.from({ length: count }, () => ({ dedupeId: '', content: 'text' }));
    await mailboxes.append(to, items, { queue: QUEUE, dedupeMs: 1000, bulk, ownWorker });
  };
  const turn = async (session: string, asked: Partial<Turn> = {}): Promise<TurnResult> => {
    const of: SessionRef = {
      session,
      worker: `worker-${session}`,
      job: session,
      shard: SHARD,
      queue: QUEUE,
      kind: 'in',
    };
    return shards.turn(of, { mode: 'go', settlements: [], want: MANY, wantBulk: MANY, inHand: 0, ...asked });
  };
  const open = async (session: string, asked: Partial<Turn> = {}): Promise<TurnResult> =>
    turn(session, { mode: 'open', ...asked });
  const none = { want: 0, wantBulk: 0 } as const;
  const taken = ({ heads }: TurnResult): readonly MailboxKey[] => heads.map(({ ref }) => ref.key);
  const settle = ({ heads }: TurnResult, againInMs?: number): readonly Settlement[] =>
    heads.map(({ ref, item }) => ({ key: ref.key, itemId: item.split('|')[0] ?? '', againInMs }));
  const stateOfShard = async (): Promise<ShardState | undefined> =>
    (await shards.look(QUEUE)).find(({ shard }) => shard === SHARD);
  /** As if the session had sent no sign of life for a lease. */
  const die = async (session: string): Promise<void> => {
    await redis.del(`${IN_REDIS}awake:${QUEUE}`);
    await redis.del(`${IN_REDIS}leaving:${session}`);
  };

  it('takes a head that is put off at its time, and nothing behind it before', async () => {
    const ref = aMailbox();
    await put(ref, { count: 2 });
    const later = await turn('one', { settlements: settle(await open('one'), HOUR_MS) });
    await put(ref);

    expect(later.heads).to.deep.equal([]);
    expect(later.nextDueInMs).to.be.within(HOUR_MS - 1000, HOUR_MS);
    expect(await stateOfShard()).to.deep.include({ depth: 3, due: 0, delayed: 1, taken: 0, longestDue: '' });
  });

  it('has any session take a head that was put off, at once', async () => {
    const ref = aMailbox();
    await put(ref);
    await turn('one', { settlements: settle(await open('one'), 0), ...none });
    await die('one');

    expect(taken(await open('two'))).to.deep.equal([ref.key]);
  });

  it('waits a moment for a head that another session holds', async () => {
    const [reply, bulk] = [aMailbox(), aMailbox()];
    await put(reply);
    await put(bulk, { bulk: true });
    for (const { key } of [reply, bulk]) await redis.hset(keys.mailbox(key, 'in:progress'), '@', 'another');
    const held = await open('one');

    expect(held.heads).to.deep.equal([]);
    expect(held.nextDueInMs).to.be.within(1, 250);
    expect(held.nextBulkInMs).to.be.within(1, 250);
    expect(await stateOfShard()).to.deep.include({ due: 0, delayed: 2, taken: 0 });
    expect(await shards.save('another', reply, { attempts: '1' })).to.equal(true);
    expect(await shards.save('one', reply, { attempts: '2' })).to.equal(false);
  });

  it('says at once that more is due than it was asked for', async () => {
    const refs = [aMailbox(), aMailbox()];
    for (const ref of refs) await put(ref);

    const first = await open('one', { want: 1 });
    expect(first.heads).to.have.length(1);
    expect(first.nextDueInMs).to.equal(0);
    expect(await turn('one', { mode: 'sleep', inHand: 1, ...none })).to.deep.include({
      state: 'awake',
      nextDueInMs: 0,
    });
  });

  it('forgets a mailbox whose items are gone', async () => {
    const ref = aMailbox();
    await put(ref);
    await redis.del(keys.mailbox(ref.key, 'in:items'));

    expect((await open('one')).heads).to.deep.equal([]);
    expect(await turn('one', { mode: 'sleep' })).to.deep.include({ state: 'asleep', nextDueInMs: undefined });
    expect(await keysOf(redis, `${IN_REDIS}*`)).to.deep.equal([]);
  });

  it('falls asleep with the time at which it has work again, and keeps its count', async () => {
    const [reply, bulk] = [aMailbox(), aMailbox()];
    await put(reply);
    await put(bulk, { bulk: true });
    await turn('one', { settlements: settle(await open('one'), HOUR_MS) });
    const asleep = await turn('one', { mode: 'sleep' });

    expect(asleep.state).to.equal('asleep');
    expect(asleep.nextDueInMs).to.be.within(HOUR_MS - 1000, HOUR_MS);
    expect(asleep.nextBulkInMs).to.be.within(HOUR_MS - 1000, HOUR_MS);
    expect(await redis.get(`${IN_REDIS}depth:${QUEUE}`)).to.equal('2');
  });

  it('counts the items of its mailboxes, even after the count was lost', async () => {
    const [one, other] = [aMailbox(), aMailbox()];
    await put(one, { count: 3 });
    await put(other, { count: 3 });
    const second = await turn('one', { settlements: settle(await open('one')) });
    expect(await redis.get(`${IN_REDIS}depth:${QUEUE}`)).to.equal('4');

    await redis.del(`${IN_REDIS}depth:${QUEUE}`);
    await turn('one', { settlements: settle(second), ...none });
    await put(one, { count: 5 });
    expect(await redis.get(`${IN_REDIS}depth:${QUEUE}`)).to.equal('5');
  });

  it('does not count a head that was settled before', async () => {
    const ref = aMailbox();
    await put(ref, { count: 3 });
    const first = await open('one');
    await turn('one', { settlements: settle(first) });
    await turn('one', { settlements: settle(first), inHand: 0, ...none });

    expect(await redis.get(`${IN_REDIS}depth:${QUEUE}`)).to.equal('2');
    expect(await mailboxes.waiting(ref)).to.equal(2);
  });

  it('tells for how long a head has been the head, and a mailbox due', async () => {
    const ref = aMailbox();
    await put(ref, { count: 2 });
    await redis.zincrby(`${IN_REDIS}since:${QUEUE}`, -HOUR_MS, ref.key);
    await redis.zincrby(`${IN_REDIS}ready:${QUEUE}`, -HOUR_MS, ref.key);
    const waiting = await stateOfShard();
    expect(waiting).to.deep.include({ depth: 2, due: 1, delayed: 0, taken: 0, longestDue: ref.key });
    expect(waiting?.oldestMs).to.be.within(HOUR_MS, HOUR_MS + 5000);
    expect(waiting?.oldestHeadMs).to.be.within(HOUR_MS, HOUR_MS + 5000);

    const first = await open('one');
    expect((await stateOfShard())?.oldestHeadMs).to.be.at.least(HOUR_MS);
    const second = await turn('one', { settlements: settle(first) });
    expect((await stateOfShard())?.oldestHeadMs).to.be.below(5000);
    await turn('one', { settlements: settle(second), ...none });
    expect(await stateOfShard()).to.deep.include({ due: 0, taken: 0, oldestMs: 0, oldestHeadMs: 0 });
  });

  describe('with bulk', () => {
    it('keeps a mailbox of bulk behind replies after each of its messages, after a failure, and after a death', async () => {
      const bulk = aMailbox();
      await put(bulk, { count: 2, bulk: true });
      await put(bulk, { bulk: true });
      const endings: readonly ((heads: TurnResult) => Promise<unknown>)[] = [
        async (heads) => turn('one', { settlements: settle(heads), ...none }),
        async (heads) => turn('one', { settlements: settle(heads, 0), ...none }),
        async () => {
          await die('one');
          await open('two', none);
          await die('two');
        },
      ];
      for (const end of endings) {
        const reply = aMailbox();
        const heads = await open('one');
        await put(bulk, { bulk: true });
        await end(heads);
        await put(reply);
        expect(await stateOfShard()).to.deep.include({ due: 2, delayed: 0, taken: 0 });
        const first = await open('one', { want: 1 });
        expect(taken(first)).to.deep.equal([reply.key]);
        expect(first).to.deep.include({ nextDueInMs: undefined, nextBulkInMs: 0 });
        await turn('one', { settlements: settle(first), ...none });
      }
    });

    it('takes no bulk where it was asked for none', async () => {
      await put(aMailbox(), { bulk: true });

      expect(await open('one', { wantBulk: 0 })).to.deep.include({
        heads: [],
        nextDueInMs: undefined,
        nextBulkInMs: 0,
      });
    });

    it('brings a mailbox forward when a reply comes while its bulk is on its way', async () => {
      const answered = aMailbox();
      await put(answered, { bulk: true });
      const first = await open('one');
      await put(answered);
      const next = await turn('one', { settlements: settle(first), wantBulk: 0 });

      expect(taken(next)).to.deep.equal([answered.key]);
    });

    it('brings a mailbox forward when a reply comes for it, and tells the session', async () => {
      const answered = aMailbox();
      await put(aMailbox(), { bulk: true });
      await put(answered, { bulk: true });
      await using woken = await listenAs('worker-one');
      await open('one', { wantBulk: 0 });
      await put(answered);

      expect(await woken.told()).to.deep.equal(['one']);
      expect(taken(await turn('one', { wantBulk: 0 }))).to.deep.equal([answered.key]);
    });

    it('leaves a mailbox of replies where it is when bulk comes', async () => {
      const ref = aMailbox();
      await put(ref);
      await put(ref, { bulk: true });

      expect(taken(await open('one', { wantBulk: 0 }))).to.deep.equal([ref.key]);
    });

    it('tells for how long it is due', async () => {
      const ref = aMailbox();
      await put(ref, { bulk: true });
      const ready = `${IN_REDIS}ready:${QUEUE}`;
      await redis.zincrby(ready, -HOUR_MS, ref.key);

      const state = await stateOfShard();
      expect(state).to.deep.include({ due: 1, delayed: 0, longestDue: ref.key });
      expect(state?.oldestMs).to.be.within(HOUR_MS, HOUR_MS + 5000);
    });
  });

  describe('with a session that leaves', () => {
    it('has a worker called for what it gives back, unless a session is awake', async () => {
      const ref = aMailbox();
      await put(ref, { count: 2 });
      const heads = await open('one');
      expect(await turn('one', { mode: 'leave', inHand: 1, ...none })).to.deep.include({ state: 'left' });

      expect(await turn('one', { mode: 'leave', settlements: settle(heads), ...none })).to.deep.include({
        state: 'orphaned',
      });
      expect(taken(await open('two'))).to.deep.equal([ref.key]);
    });

    it('has a worker called for what it gives back in its last turn', async () => {
      await put(aMailbox(), { count: 2 });
      const last = await turn('one', { mode: 'leave', settlements: settle(await open('one')), ...none });

      expect(last).to.deep.include({ state: 'orphaned' });
    });

    it('wakes the session that is awake by now for what it gives back', async () => {
      const ref = aMailbox();
      await put(ref, { count: 2 });
      const heads = await open('one');
      await turn('one', { mode: 'leave', inHand: 1, ...none });
      await open('two');
      await using woken = await listenAs('worker-two');

      expect(await turn('one', { mode: 'leave', settlements: settle(heads), ...none })).to.deep.include({
        state: 'left',
      });
      expect(await woken.told()).to.deep.equal(['two']);
      expect(taken(await turn('two'))).to.deep.equal([ref.key]);
    });

    it('keeps the next one awake until its work is settled', async () => {
      await put(aMailbox());
      const heads = await open('one');
      await turn('one', { mode: 'leave', inHand: 1, ...none });
      await open('two');

      expect(await turn('two', { mode: 'sleep' })).to.deep.include({ state: 'awake', strays: 0 });
      await turn('one', { mode: 'leave', settlements: settle(heads), ...none });
      expect(await turn('two', { mode: 'sleep' })).to.deep.include({ state: 'asleep' });
      expect(await keysOf(redis, `${IN_REDIS}*`)).to.deep.equal([]);
    });
  });

  it('gives back what a dead session had, although it wants nothing itself', async () => {
    await put(aMailbox());
    await open('one');
    await die('one');
    await open('two', none);

    expect(await stateOfShard()).to.deep.include({ due: 1, taken: 0 });
  });

  it('gives back what a session does not know of, and leaves it the rest', async () => {
    const [known, reply, bulk] = [aMailbox(), aMailbox(), aMailbox()];
    await put(known);
    await put(reply);
    await put(bulk, { bulk: true });
    const of: SessionRef = { session: 'one', worker: 'worker-one', job: 'one', shard: SHARD, queue: QUEUE, kind: 'in' };
    await open('one');

    expect(await turn('one', { inHand: 1, ...none })).to.deep.include({ strays: 2 });
    await shards.giveBackOthers(of, [known.key]);
    expect(await stateOfShard()).to.deep.include({ due: 2, taken: 1 });
    expect(taken(await turn('one', { inHand: 1, wantBulk: 0 }))).to.deep.equal([reply.key]);
    expect(taken(await turn('one', { inHand: 2 }))).to.deep.equal([bulk.key]);
  });

  it('keeps its shard for a whole lease after each turn', async () => {
    const awake = `${IN_REDIS}awake:${QUEUE}`;
    await open('one');
    await redis.pexpire(awake, 1000);
    await turn('one', none);

    expect(await redis.pttl(awake)).to.be.within(LEASE_MS - 400, LEASE_MS);
  });

  it('is told of new work once until it asks for work again', async () => {
    await using woken = await listenAs('worker-one');
    await open('one');
    await put(aMailbox());
    await put(aMailbox());
    await turn('one', none);
    await put(aMailbox());
    expect(await woken.told()).to.deep.equal(['one']);

    await turn('one');
    await put(aMailbox());
    expect(await woken.told()).to.deep.equal(['one']);
  });

  it('is not told of the work of its own process', async () => {
    await using woken = await listenAs('worker-one');
    await open('one');
    await put(aMailbox(), { ownWorker: 'worker-one' });

    expect(await woken.told()).to.deep.equal([]);
  });

  /** The messages to a worker; `told` returns those since it was last asked. */
  async function listenAs(worker: string): Promise<AsyncDisposable & { readonly told: () => Promise<string[]> }> {
    const channel = `ccm:wake:${worker}`;
    const sessions: string[] = [];
    const subscriber = oneMoreConnection(redis);
    subscriber.on('message', (_channel: string, session: string) => {
      sessions.push(session);
    });
    await subscriber.subscribe(channel);
    return {
      told: async () => {
        await redis.publish(channel, 'the end');
        await eventually(() => sessions.includes('the end'));
        return sessions.splice(0, sessions.indexOf('the end') + 1).slice(0, -1);
      },
      [Symbol.asyncDispose]: async () => {
        subscriber.disconnect();
        return Promise.resolve();
      },
    };
  }
});
