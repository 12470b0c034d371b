import { redisForTests } from '@ccm/testing/servers';
import { keysOf } from '@ccm/testing/support';
import { expect } from 'chai';
import { digestOf, keys } from '../../storage/redis/index.ts';
import type { RedisClient } from '../../storage/redis/index.ts';
import { MessageIndex } from './message-index.ts';

const KEEP_MS = 8 * 24 * 3600 * 1000;

describe('An id of a provider or an application leads to', () => {
  let redis: RedisClient;
  let index: MessageIndex;

  redisForTests((client) => {
    redis = client;
    index = new MessageIndex(redis, KEEP_MS);
  });

  const idsOf = async (id: string): Promise<readonly string[]> =>
    (await index.places({ id }, { limit: 1000 })).places.map((place) => place.id);

  it('its message, however often that was added', async () => {
    for (let time = 0; time < 3; time += 1) await index.addId('order-7', { id: 'message-1', atMs: 5 });

    expect(await index.places({ id: 'order-7' }, { limit: 10 })).to.deep.equal({
      places: [{ id: 'message-1', atMs: 5 }],
      next: undefined,
    });
    expect(await idsOf('order-8')).to.deep.equal([]);
  });

  it('all its messages, newest first, a page at a time', async () => {
    for (const [id, atMs] of [
      ['middle', 20],
      ['oldest', 10],
      ['newest', 30],
    ] as const)
      await index.addId('order-7', { id, atMs });

    const first = await index.places({ id: 'order-7' }, { limit: 2 });
    expect(first.places.map(({ id }) => id)).to.deep.equal(['newest', 'middle']);
    const second = await index.places({ id: 'order-7' }, { limit: 2, behind: first.next });
    expect(second).to.deep.equal({ places: [{ id: 'oldest', atMs: 10 }], next: undefined });
  });

  it('its latest 500 messages of a day', async () => {
    const numbers = Array.from({ length: 502 }, (_, number) => number);
    for (const number of numbers) await index.addId('order-7', { id: `message-${number}`, atMs: number });

    const found = await idsOf('order-7');
    expect(found).to.have.lengthOf(500);
    expect([found[0], found.at(-1)]).to.deep.equal(['message-501', 'message-2']);
  });

  it('the messages that an earlier version wrote, too', async () => {
    await redis.zadd(keys.earlierMessageIds(digestOf('order-7')), 10, 'earlier');
    await index.addId('order-7', { id: 'later', atMs: 20 });

    expect(await idsOf('order-7')).to.deep.equal(['later', 'earlier']);
  });

  it('its message for eight to nine days, together with others of the day', async () => {
    for (let number = 0; number < 3000; number += 1) await index.addId(`order-${number}`, { id: 'message', atMs: 1 });

    const names = await keysOf(redis, '*');
    expect(names.length).to.be.within(450, 512);
    for (const name of names.slice(0, 20))
      expect(await redis.pttl(name)).to.be.within(KEEP_MS - 60_000, (KEEP_MS * 65) / 64);
  });
});
