import { redisForTests } from '@ccm/testing/servers';
import { captureLog, eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { openMailboxes } from '../../../../test/open-mailboxes.ts';
import { textMailbox } from '../../../../test/text-mailbox.ts';
import { shardOf } from '../../redis/index.ts';
import { Sealer } from '../../sealing/index.ts';
import { ClaimedMailbox } from './claimed-mailbox.ts';
import { ShardSession } from './shard-session.ts';
import type { ShardSessionDeps } from './shard-session.ts';
import { WorkBudget } from './work-budget.ts';

const sealer = new Sealer(['a signing key of this test']);
const { logger } = captureLog();
const ROW = '00row';
const SESSION = {
  session: 's1',
  worker: 'w1',
  job: 'j1',
  shard: shardOf(`c:${ROW}`),
  queue: 'forward',
  kind: 'in',
} as const;

describe('While Redis fails now and then, a session', () => {
  let opened: ReturnType<typeof openMailboxes>;
  let handled: string[] = [];
  let claims: (() => boolean)[] = [];

  redisForTests((redis) => {
    opened = openMailboxes(redis, sealer);
  });

  beforeEach(() => {
    handled = [];
    claims = [];
  });

  after(async () => {
    await opened.close();
  });

  const post = async (row: string, ...texts: readonly string[]): Promise<void> => {
    const entries = texts.map((text) => ({ item: { row, text }, dedupeId: '' }));
    await opened.mailboxes.post(textMailbox, entries, { dedupeMs: 1000 });
  };
  const open = (faults: Pick<ShardSessionDeps, 'store' | 'requestWorker'>, held: Promise<unknown>): ShardSession =>
    new ShardSession({
      ref: SESSION,
      budget: new WorkBudget(10),
      handle: async (head, isHeld) => {
        const mailbox = new ClaimedMailbox(head, sealer, { write: async () => Promise.resolve(true), isHeld });
        handled.push(mailbox.read());
        claims.push(isHeld);
        await held;
        return { itemId: mailbox.head.id, againInMs: undefined };
      },
      logger,
      ...faults,
    });
  /** The first time that it is called, it fails after its effect. */
  const failingOnce = <Args extends readonly unknown[], Result>(
    call: (...args: Args) => Promise<Result>,
    isDue: (result: Result) => boolean = () => true,
  ): ((...args: Args) => Promise<Result>) => {
    let failures = 0;
    return async (...args) => {
      const result = await call(...args);
      if (failures > 0 || !isDue(result)) return result;
      failures += 1;
      throw new Error('the answer was lost');
    };
  };

  it('handles each message once, although the answers to a taking and to the giving back are lost', async () => {
    const { store: shards } = opened.mailboxes.shards;
    const store: ShardSessionDeps['store'] = {
      turn: failingOnce(shards.turn.bind(shards), ({ heads }) => heads.length > 0),
      giveBackOthers: failingOnce(shards.giveBackOthers.bind(shards)),
    };
    await post(ROW, '1', '2');
    await post(`${ROW}-2`, 'a');
    const session = open({ store, requestWorker: async () => Promise.resolve() }, Promise.resolve());
    const ended = session.run();

    await eventually(() => handled.length === 3);
    session.leave();
    expect(await ended).to.deep.equal({ end: 'left' });
    await session.settled();
    expect(handled.map((text) => JSON.parse(text) as { text: string }).map(({ text }) => text)).to.have.members([
      '1',
      '2',
      'a',
    ]);
    expect(await opened.mailboxes.waiting(textMailbox, `c:${ROW}`)).to.equal(0);
  });

  it('settles what it has in hand, and has a worker called, although the first call fails', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    let calls = 0;
    const call = failingOnce(async () => Promise.resolve((calls += 1)));
    await post(ROW, '1', '2');
    const session = open(
      { store: opened.mailboxes.shards.store, requestWorker: async () => void (await call()) },
      held,
    );
    const ended = session.run();
    await eventually(() => handled.length === 1);
    session.leave();
    expect(await ended).to.deep.equal({ end: 'left' });
    release(undefined);
    await session.settled();

    expect(calls).to.equal(2);
    expect(session.inHand).to.equal(0);
    expect(await opened.mailboxes.waiting(textMailbox, `c:${ROW}`)).to.equal(1);
  });

  it('knows that another may have taken its work over while Redis did not answer, then and afterwards', async () => {
    const { store: shards } = opened.mailboxes.shards;
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    const requestWorker = async (): Promise<void> => Promise.resolve();
    let silence: Promise<unknown> = Promise.resolve();
    const store: ShardSessionDeps['store'] = {
      turn: async (...turn) => {
        await silence;
        return shards.turn(...turn);
      },
      giveBackOthers: shards.giveBackOthers.bind(shards),
    };
    await post(ROW, '1');
    const first = open({ store, requestWorker }, held);
    const firstEnded = first.run();
    await eventually(() => claims.length === 1);
    expect(claims.map((isHeld) => isHeld())).to.deep.equal([true]);

    const { promise, resolve: answer } = Promise.withResolvers<undefined>();
    silence = promise;
    const takenOver = async (): Promise<boolean> => {
      const other = { ...SESSION, session: 's2', worker: 'w2', job: 'j2' };
      const { heads } = await shards.turn(other, { mode: 'open', settlements: [], want: 1, wantBulk: 1, inHand: 0 });
      return heads.length > 0;
    };
    await eventually(takenOver);
    expect(claims.map((isHeld) => isHeld())).to.deep.equal([false]);

    answer(undefined);
    expect(await firstEnded).to.deep.equal({ end: 'left' });
    expect(claims.map((isHeld) => isHeld())).to.deep.equal([false]);
    release(undefined);
    await first.settled();
    expect(await opened.mailboxes.waiting(textMailbox, `c:${ROW}`)).to.equal(1);
  });
});
