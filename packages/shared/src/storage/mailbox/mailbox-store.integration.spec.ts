import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { expect } from 'chai';
import { connectTo, keysOf } from '@ccm/testing/support';
import type { RedisClient } from '../redis/index.ts';
import { Sealer } from '../sealing/index.ts';
import { MailboxLost, MailboxStore } from './mailbox-store.ts';
import type { MailboxRef } from './mailbox-ref.ts';

const DAY_MS = 24 * 3600 * 1000;

describe('MailboxStore', () => {
  let server: RunningRedis;
  let redis: RedisClient;
  let store: MailboxStore;
  let box: MailboxRef;
  let boxes = 0;

  before(async () => {
    server = await startRedis();
    redis = connectTo(server);
    store = new MailboxStore(redis, new Sealer(['a signing key of this test']));
  });

  after(async () => {
    redis.disconnect();
    await server.stop();
  });

  beforeEach(() => {
    boxes += 1;
    box = { tag: `c:${boxes}`, box: 'in' };
  });

  const append = async (...contents: readonly string[]): Promise<void> => {
    await store.append(
      box,
      contents.map((content) => ({ dedupeId: '', content })),
      1000,
    );
  };

  it('gives items back in the order in which they were appended', async () => {
    await append('1', '2');
    await append('3');
    const open = await store.open(box);
    const read: string[] = [];
    while (open.head !== undefined) {
      read.push(open.read(open.head));
      await open.advance();
    }

    expect(read).to.deep.equal(['1', '2', '3']);
  });

  it('takes an item that comes twice once, and says so, in one call and over several', async () => {
    const item = { dedupeId: 'a', content: 'first' };

    expect((await store.append(box, [item, item, { dedupeId: 'b', content: 'x' }], DAY_MS)).fresh).to.deep.equal([
      true,
      false,
      true,
    ]);
    expect(await store.append(box, [item], DAY_MS)).to.deep.equal({ fresh: [false], waiting: 2 });
    expect(await store.hasSeen(box, 'a')).to.equal(true);
    expect(await store.hasSeen(box, 'c')).to.equal(false);
  });

  it('appends one of many copies that come at the same time', async () => {
    const copies = await Promise.all(
      Array.from({ length: 50 }, async () => store.append(box, [{ dedupeId: 'a', content: 'x' }], DAY_MS)),
    );

    expect(copies.filter(({ fresh }) => fresh[0] === true)).to.have.length(1);
    expect(await store.waiting(box)).to.equal(1);
  });

  it('forgets ids when their time is over', async () => {
    await store.append(box, [{ dedupeId: 'a', content: 'x' }], 0);

    expect((await store.append(box, [{ dedupeId: 'a', content: 'x' }], 0)).fresh).to.deep.equal([true]);
  });

  it('fences out whoever opened it before: no advance, no note', async () => {
    await append('1', '2');
    const stale = await store.open(box);
    const owner = await store.open(box);

    expect(await outcomeOf(stale.advance())).to.be.instanceOf(MailboxLost);
    expect(await outcomeOf(stale.note({ a: 'b' }))).to.be.instanceOf(MailboxLost);
    await owner.advance();
    expect(await outcomeOf(stale.advance())).to.be.instanceOf(MailboxLost);
    expect(await store.waiting(box)).to.equal(1);
  });

  it('still fences out a stale owner when the box was emptied meanwhile', async () => {
    await append('1');
    const stale = await store.open(box);
    await (await store.open(box)).advance();
    await append('2');

    expect(await outcomeOf(stale.advance())).to.be.instanceOf(MailboxLost);
    expect(await store.waiting(box)).to.equal(1);
  });

  it('keeps notes for whoever opens it next, as long as their item is the head', async () => {
    await append('1', '2');
    await (await store.open(box)).note({ attempts: '1', begun: '0' });
    const next = await store.open(box);
    await next.note({ attempts: '2' });

    expect(next.head?.notes).to.deep.equal({ attempts: '2', begun: '0' });
    expect((await store.open(box)).head?.notes).to.deep.equal({ attempts: '2', begun: '0' });
    const last = await store.open(box);
    await last.advance();
    expect(last.head?.notes).to.deep.equal({});
    expect((await store.open(box)).head?.notes).to.deep.equal({});
  });

  it('refuses a head whose content or notes none of ours wrote', async () => {
    await append('1');
    const open = await store.open(box);
    await open.note({ sent: '1' });
    await redis.hset(`ccm:{${box.tag}}:in:notes`, 'sent', '2');
    const forged = await store.open(box);
    const head = forged.head;

    expect(() => (head === undefined ? '' : forged.read(head))).to.throw('Not a sealed content');
    await forged.advance();
    await append('2');
    const next = await store.open(box);
    expect(next.head === undefined ? '' : next.read(next.head)).to.equal('2');
  });

  it('leaves nothing behind in an empty box but the ids it has seen', async () => {
    await store.append(box, [{ dedupeId: 'a', content: 'x' }], DAY_MS);
    const open = await store.open(box);
    await open.note({ a: 'b' });
    await open.advance();
    await store.open(box);

    expect(await keysOf(redis, `ccm:{${box.tag}}:*`)).to.deep.equal([`ccm:{${box.tag}}:in:seen`]);
  });
});

const outcomeOf = async (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
