import { randomUUID } from 'node:crypto';
import { redisForTests } from '@ccm/testing/servers';
import { expect } from 'chai';
import { keysOf } from '@ccm/testing/support';
import { takeShard } from '../../../test/open-mailboxes.ts';
import { keys, shardOf, shardPrefix } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { Sealer } from '../sealing/index.ts';
import { MailboxLost } from './shards/claimed-mailbox.ts';
import type { ClaimedMailbox } from './shards/claimed-mailbox.ts';
import { Mailboxes } from './mailboxes.ts';
import { MailboxStore } from './mailbox-store.ts';
import type { Appended, NewItem } from './mailbox-store.ts';
import type { MailboxRef } from './mailbox-ref.ts';
import { LEASE_MS } from './shards/shard-store.ts';
import type { SessionRef, TurnResult } from './shards/shard-store.ts';

const DAY_MS = 24 * 3600 * 1000;
const QUEUE = 'forward';
const ALL = { want: 100, wantBulk: 100 } as const;
const NONE = { want: 0, wantBulk: 0 } as const;

describe('MailboxStore and ShardStore', () => {
  let redis: RedisClient;
  let store: MailboxStore;
  let mailboxes: Mailboxes;
  let ref: MailboxRef;

  redisForTests((client) => {
    redis = client;
  });

  before(() => {
    store = new MailboxStore(redis, new Sealer(['a signing key of this test']));
    mailboxes = new Mailboxes(store, () => {
      throw new Error('no queue is needed');
    });
  });

  beforeEach(() => {
    ref = { key: `c:00${randomUUID()}`, kind: 'in' };
  });

  const other = (): MailboxRef => ({ key: `c:00${randomUUID()}`, kind: 'in' });
  const appendTo = async (
    to: MailboxRef,
    items: readonly NewItem[],
    { dedupeMs = 1000, bulk = false } = {},
  ): Promise<Appended> => store.append(to, items, { queue: QUEUE, dedupeMs, bulk, ownWorker: '' });
  const append = async (...contents: readonly string[]): Promise<void> => {
    await appendTo(
      ref,
      contents.map((content) => ({ dedupeId: '', content })),
    );
  };
  const take = async (): Promise<Awaited<ReturnType<typeof takeShard>>> =>
    takeShard({ redis, mailboxes }, { ref, queue: QUEUE });
  const readAll = async (): Promise<string[]> => {
    const read: string[] = [];
    for (;;) {
      const { mailbox, settle } = await take();
      if (mailbox === undefined) return read;
      read.push(mailbox.read());
      await settle();
    }
  };
  const sessionOf = (session: string, job = session): SessionRef => ({
    session,
    worker: `worker-of-${session}`,
    job,
    shard: shardOf(ref.key),
    queue: QUEUE,
    kind: 'in',
  });
  const open = async (session: SessionRef): Promise<TurnResult> =>
    mailboxes.shards.store.turn(session, { mode: 'open', settlements: [], inHand: 0, ...ALL });
  /** Expires the session, as if it had sent no sign of life. */
  const forget = async (session: string): Promise<void> => {
    const prefix = shardPrefix(shardOf(ref.key));
    const awake = await redis.get(`${prefix}awake:${QUEUE}`);
    if (awake?.startsWith(session) === true) await redis.del(`${prefix}awake:${QUEUE}`);
    await redis.del(`${prefix}leaving:${session}`);
  };
  const keysOfHeads = ({ heads }: TurnResult): string[] => heads.map((head) => head.ref.key);

  it('gives items back in the order in which they were appended', async () => {
    await append('1', '2');
    await append('3');

    expect(await readAll()).to.deep.equal(['1', '2', '3']);
  });

  it('takes an item that comes twice once, and says so, in one call and over several', async () => {
    const item = { dedupeId: 'a', content: 'first' };
    const known = { dedupeMs: DAY_MS };

    expect((await appendTo(ref, [item, item, { dedupeId: 'b', content: 'x' }], known)).fresh).to.deep.equal([
      true,
      false,
      true,
    ]);
    expect(await appendTo(ref, [item], known)).to.deep.include({ fresh: [false], waiting: 2 });
    expect(await store.hasSeen(ref, 'a')).to.equal(true);
    expect(await store.hasSeen(ref, 'c')).to.equal(false);
  });

  it('appends one of many copies that come at the same time', async () => {
    const copies = await Promise.all(
      Array.from({ length: 50 }, async () => appendTo(ref, [{ dedupeId: 'a', content: 'x' }], { dedupeMs: DAY_MS })),
    );

    expect(copies.filter(({ fresh }) => fresh[0] === true)).to.have.length(1);
    expect(await store.waiting(ref)).to.equal(1);
  });

  it('forgets an id when its time is over, and then knows it anew', async () => {
    const known = { dedupeMs: DAY_MS };
    await appendTo(ref, [{ dedupeId: 'a', content: 'x' }], known);
    await redis.zadd(keys.mailbox(ref.key, 'in:seen'), Date.now() - 1000, 'a');
    expect(await store.hasSeen(ref, 'a')).to.equal(false);

    expect((await appendTo(ref, [{ dedupeId: 'a', content: 'x' }], known)).fresh).to.deep.equal([true]);
    expect((await appendTo(ref, [{ dedupeId: 'a', content: 'x' }], known)).fresh).to.deep.equal([false]);
    expect(await store.waiting(ref)).to.equal(2);
  });

  it('forgets every id after the longest time, and throws forgotten ones away', async () => {
    const seen = keys.mailbox(ref.key, 'in:seen');
    await appendTo(ref, [{ dedupeId: 'a', content: 'x' }], { dedupeMs: DAY_MS });
    expect(await redis.pttl(seen)).to.be.within(DAY_MS - 60_000, (DAY_MS * 65) / 64);
    await redis.zadd(seen, Date.now() - 1000, 'a');
    await redis.pexpire(seen, DAY_MS / 2);
    await appendTo(ref, [{ dedupeId: 'b', content: 'x' }], { dedupeMs: DAY_MS });

    expect(await redis.zscore(seen, 'a')).to.equal(null);
    expect(await redis.zcard(seen)).to.equal(1);
    expect(await redis.pttl(seen)).to.be.at.least(DAY_MS - 60_000);
  });

  it('says that nothing waits where all that comes is known, and done', async () => {
    const known = { dedupeMs: DAY_MS };
    await appendTo(ref, [{ dedupeId: 'a', content: 'x' }], known);
    await (await take()).settle();

    expect(await appendTo(ref, [{ dedupeId: 'a', content: 'x' }], known)).to.deep.equal({
      fresh: [false],
      waiting: 0,
      awake: 'no-work',
    });
  });

  it('keeps progress for the next worker of the head, as long as it is the head', async () => {
    await append('1', '2');
    await (await take()).mailbox?.save({ attempts: '1', begun: '0' });
    const next = await take();
    expect(next.mailbox?.progress).to.deep.equal({ attempts: '1', begun: '0' });
    await next.mailbox?.save({ attempts: '2' });

    const last = await take();
    expect(last.mailbox?.progress).to.deep.equal({ attempts: '2', begun: '0' });
    await last.settle();
    expect((await take()).mailbox?.progress).to.deep.equal({});
  });

  it('refuses a head if CCM did not write its content or progress', async () => {
    await append('1');
    await (await take()).mailbox?.save({ sent: '1' });
    await redis.hset(keys.mailbox(ref.key, 'in:progress'), 'sent', '2');
    const forged = await take();

    expect(() => forged.mailbox?.read()).to.throw('Not a sealed content');
    await forged.settle();
    await append('2');
    expect(await readAll()).to.deep.equal(['2']);
  });

  it('leaves nothing behind when all is done but the ids that it has seen', async () => {
    await appendTo(ref, [{ dedupeId: 'a', content: 'x' }], { dedupeMs: DAY_MS });
    const session = sessionOf('one');
    const [head] = (await open(session)).heads;
    await mailboxes.shards.store.save('one', ref, { a: 'b' });
    const settlements = [{ key: ref.key, itemId: head?.item.split('|')[0] ?? '', againInMs: undefined }];
    await mailboxes.shards.store.turn(session, { mode: 'go', settlements, inHand: 0, ...NONE });
    const { state } = await mailboxes.shards.store.turn(session, { mode: 'sleep', settlements: [], inHand: 0, ...ALL });

    expect(state).to.equal('asleep');
    expect(await keysOf(redis, 'ccm:{s:*')).to.deep.equal([keys.mailbox(ref.key, 'in:seen')]);
  });

  describe('with two sessions that both believe that they own a shard', () => {
    const settlementOf = (mailbox: ClaimedMailbox | undefined) => ({
      key: ref.key,
      itemId: mailbox?.head.id ?? '',
      againInMs: undefined,
    });

    it('hands each head to one of them, and each settles its own', async () => {
      const refs = [ref, other(), other(), other()];
      for (const to of refs) await appendTo(to, [{ dedupeId: '', content: 'x' }]);
      const half = { mode: 'open', settlements: [], want: 2, wantBulk: 2, inHand: 0 } as const;
      const one = await mailboxes.shards.store.turn(sessionOf('one', 'a job'), half);
      await redis.del(`${shardPrefix(shardOf(ref.key))}awake:${QUEUE}`);
      await redis.set(`${shardPrefix(shardOf(ref.key))}leaving:one`, '1', 'PX', LEASE_MS);
      const two = await open(sessionOf('two', 'another job'));

      expect([...keysOfHeads(one), ...keysOfHeads(two)]).to.have.members(refs.map(({ key }) => key));
      for (const [session, { heads }] of [
        ['one', one],
        ['two', two],
      ] as const) {
        const settlements = heads.map((head) => ({
          key: head.ref.key,
          itemId: head.item.split('|')[0] ?? '',
          againInMs: undefined,
        }));
        await mailboxes.shards.store.turn(sessionOf(session), { mode: 'go', settlements, inHand: 0, ...NONE });
      }
      expect(await Promise.all(refs.map(async (to) => store.waiting(to)))).to.deep.equal([0, 0, 0, 0]);
    });

    it('refuses an older session that settles or saves a head which was taken from it', async () => {
      await append('1', '2');
      const stale = await take();
      const owner = await take();

      expect(await outcomeOf(stale.mailbox?.save({ a: 'b' }))).to.be.instanceOf(MailboxLost);
      await stale.settle();
      expect(await store.waiting(ref)).to.equal(2);
      await owner.settle();
      expect(await store.waiting(ref)).to.equal(1);
      await stale.settle();
      expect(await store.waiting(ref)).to.equal(1);
    });

    it('refuses them too when the mailbox was emptied and filled anew meanwhile', async () => {
      await append('1');
      const stale = await take();
      await (await take()).settle();
      await append('2');
      await stale.settle();

      expect(await readAll()).to.deep.equal(['2']);
    });

    it('lets no other take over while one is awake, and tells a job that runs again when the lease of its earlier run ends', async () => {
      await append('1');
      await open(sessionOf('one', 'a job'));

      expect(await open(sessionOf('two', 'another job'))).to.deep.include({
        state: 'busy',
        heads: [],
        nextDueInMs: undefined,
      });
      const again = await open(sessionOf('three', 'a job'));
      expect(again).to.deep.include({ state: 'busy', heads: [] });
      expect(again.nextDueInMs).to.be.within(1, LEASE_MS);
      await forget('one');
      expect(keysOfHeads(await open(sessionOf('three', 'a job')))).to.deep.equal([ref.key]);
      const late = { mode: 'go', settlements: [settlementOf(undefined)], inHand: 0, ...ALL } as const;
      expect(await mailboxes.shards.store.turn(sessionOf('one', 'a job'), late)).to.deep.include({
        state: 'left',
        heads: [],
      });
    });

    it('gives heads of a dead session to the next, and leaves those of a living session alone', async () => {
      const [mine, theirs] = [ref, other()];
      await appendTo(mine, [{ dedupeId: '', content: 'x' }]);
      await open(sessionOf('one'));
      await mailboxes.shards.store.turn(sessionOf('one'), { mode: 'leave', settlements: [], inHand: 1, ...NONE });
      await appendTo(theirs, [{ dedupeId: '', content: 'x' }]);

      expect(keysOfHeads(await open(sessionOf('two')))).to.deep.equal([theirs.key]);
      await forget('one');
      const look = { mode: 'go', settlements: [], inHand: 1, ...ALL } as const;
      expect(keysOfHeads(await mailboxes.shards.store.turn(sessionOf('two'), look))).to.deep.equal([mine.key]);
    });
  });

  it('gives back heads of a lost answer', async () => {
    await append('1');
    const session = sessionOf('one');
    await open(session);
    const look = { mode: 'go', settlements: [], inHand: 0, ...ALL } as const;

    expect(await mailboxes.shards.store.turn(session, look)).to.deep.include({ strays: 1, heads: [] });
    await mailboxes.shards.store.giveBackOthers(session, []);
    expect(keysOfHeads(await mailboxes.shards.store.turn(session, look))).to.deep.equal([ref.key]);
  });

  it('takes bulk behind all that is due, until something else comes for its mailbox', async () => {
    const [first, second, third] = [other(), other(), other()];
    for (const to of [first, second]) await appendTo(to, [{ dedupeId: '', content: 'x' }], { bulk: true });
    await appendTo(third, [{ dedupeId: '', content: 'x' }]);
    await appendTo(second, [{ dedupeId: '', content: 'x' }]);
    const two = { mode: 'open', settlements: [], want: 2, wantBulk: 2, inHand: 0 } as const;

    expect(keysOfHeads(await mailboxes.shards.store.turn(sessionOf('one'), two))).to.have.members([
      second.key,
      third.key,
    ]);
  });

  it('lists awake shards, and counts the items in each', async () => {
    expect(
      (
        await appendTo(ref, [
          { dedupeId: '', content: 'x' },
          { dedupeId: '', content: 'y' },
        ])
      ).awake,
    ).to.equal('none');
    await open(sessionOf('one'));
    await appendTo(other(), [{ dedupeId: '', content: 'x' }]);

    expect((await appendTo(ref, [{ dedupeId: '', content: 'x' }])).awake).to.deep.equal({
      session: 'one',
      worker: 'worker-of-one',
    });
    const shard = (await mailboxes.shardStates(QUEUE)).find((state) => state.shard === shardOf(ref.key));
    expect(shard).to.deep.include({ depth: 4, due: 1, delayed: 0, taken: 1, worker: 'worker-of-one' });
  });
});

const outcomeOf = async (work: Promise<unknown> | undefined): Promise<unknown> =>
  work?.catch((error: unknown) => error);
