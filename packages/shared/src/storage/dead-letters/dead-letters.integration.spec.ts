import { redisForTests } from '@ccm/testing/servers';
import { captureLog, eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import type { Envelope } from '../partitions/index.ts';
import { keys } from '../redis/index.ts';
import type { Placed, RedisClient } from '../redis/index.ts';
import { Sealer } from '../sealing/index.ts';
import { createQuarantine } from './quarantine.ts';
import { DeadLetters } from './dead-letters.ts';
import type { DeadLetter, DeadLetterFilter, NewDeadLetter } from './dead-letter.ts';
import type { QuarantinedRequest } from './quarantine.ts';

const LETTER: NewDeadLetter = {
  kind: 'inbound',
  reason: 'rejected-by-hybrid-chat',
  description: 'It answered 422',
  channel: 'sms',
  payload: { text: 'Hi' },
};
const ENVELOPE: Envelope = {
  id: 'e1',
  provider: 'twilio',
  channel: 'sms',
  account: 'default',
  route: '/webhooks/twilio',
  method: 'POST',
  publicUrl: 'https://ccm.example.com/webhooks/twilio',
  query: {},
  headers: {},
  bodyBase64: '',
  receivedAtMs: 1,
};

describe('DeadLetters', () => {
  let redis: RedisClient;
  let letters: DeadLetters;
  let counted: string[];

  redisForTests((client) => {
    redis = client;
  });

  beforeEach(() => {
    counted = [];
    letters = new DeadLetters({
      redis,
      sealer: new Sealer(['a signing key']),
      logger: captureLog().logger,
      observer: {
        added: ({ reason }) => {
          counted.push(reason);
        },
      },
    });
  });

  /** Letters of one millisecond each, or all of the same. */
  const keep = async (count: number, atMsOf: (index: number) => number = (index) => index): Promise<string[]> => {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const { id } = await letters.add({ ...LETTER, description: String(index) });
      await redis.zadd(keys.deadIndex, atMsOf(index), id);
      ids.push(id);
    }
    return ids;
  };
  const idsOf = (items: readonly DeadLetter[]): string[] => items.map(({ id }) => id);

  describe('the filter', () => {
    const kept: readonly (Partial<NewDeadLetter> & { readonly description: string })[] = [
      { description: 'a' },
      { description: 'b', channel: 'viber' },
      { description: 'c', kind: 'outbound', reason: 'invalid-recipient' },
      { description: 'd', kind: 'outbound', channel: 'viber', reason: 'invalid-recipient' },
    ];
    /** `since`: from the letter of that description on. */
    const cases: readonly [filter: DeadLetterFilter & { readonly since?: string }, found: string][] = [
      [{}, 'dcba'],
      [{ kind: 'outbound' }, 'dc'],
      [{ kind: 'crm' }, ''],
      [{ channel: 'viber' }, 'db'],
      [{ reason: 'rejected-by-hybrid-chat' }, 'ba'],
      [{ kind: 'outbound', channel: 'viber', reason: 'invalid-recipient' }, 'd'],
      [{ since: 'c' }, 'dc'],
      [{ since: 'c', channel: 'viber' }, 'd'],
    ];
    for (const [{ since, ...filter }, found] of cases) {
      it(`finds letters of ${JSON.stringify({ ...filter, since })}, newest first`, async () => {
        const times = new Map<string, number>();
        for (const one of kept) {
          const { atMs } = await letters.add({ ...LETTER, ...one });
          times.set(one.description, atMs);
          await eventually(() => Date.now() > atMs, { intervalMs: 1 });
        }
        const sinceMs = times.get(since ?? '') ?? 0;
        const { items, next } = await letters.page({ ...filter, sinceMs }, { limit: 10 });
        expect(items.map(({ description }) => description).join('')).to.equal(found);
        expect(next).to.equal(undefined);
      });
    }
  });

  const moments: readonly [title: string, atMsOf: (index: number) => number][] = [
    ['of different times', (index) => 1000 + index],
    ['of one and the same millisecond', () => 1000],
    ['of few milliseconds', (index) => 1000 + (index % 3)],
  ];
  for (const [title, atMsOf] of moments) {
    it(`shows each of 250 ${title} once, page by page, while shown ones are removed`, async () => {
      const all = await keep(250, atMsOf);
      const seen: string[] = [];
      let behind: Placed | undefined;
      do {
        const page = await letters.page({}, { limit: 30, behind });
        seen.push(...idsOf(page.items));
        for (const { id } of page.items) await letters.remove(id);
        behind = page.next;
      } while (behind !== undefined);
      expect(seen).to.have.lengthOf(250);
      expect(new Set(seen)).to.deep.equal(new Set(all));
    });

    it(`goes the other way round, oldest first, ${title}`, async () => {
      const all = await keep(120, atMsOf);
      const newest = await letters.page({}, { limit: 1000 });
      const oldest = await letters.page({}, { limit: 1000, order: 'oldest-first' });
      expect(idsOf(oldest.items)).to.deep.equal(idsOf(newest.items).toReversed()).and.have.lengthOf(all.length);
    });
  }

  it('continues after a place whose letter is gone, and repeats nothing when new letters arrive', async () => {
    const ids = await keep(6);
    const first = await letters.page({}, { limit: 2 });
    for (const id of [ids[4], ids[3], ids[0]]) await letters.remove(id ?? '');
    await letters.add(LETTER);
    const second = await letters.page({}, { limit: 10, behind: first.next });
    expect(idsOf(second.items)).to.deep.equal([ids[2], ids[1]]);
  });

  it('keeps a letter of the same name once, in its first form, and counts it once', async () => {
    const first = await letters.add({ ...LETTER, attempts: 3 }, 'item 1');
    const again = await letters.add({ ...LETTER, attempts: 4 }, 'item 1');
    expect(again).to.deep.equal(first);
    expect((await letters.page({}, { limit: 10 })).items).to.deep.equal([first]);
    expect(counted).to.deep.equal(['rejected-by-hybrid-chat']);
    await letters.add(LETTER, 'item 2');
    await letters.add({ ...LETTER, kind: 'outbound' }, 'item 1');
    await letters.add(LETTER);
    await letters.add(LETTER);
    expect(await letters.count()).to.equal(5);
  });

  it('gives advice for a letter whose key is gone, and shows the others', async () => {
    const [mine] = await keep(1);
    const other = new DeadLetters({ redis, sealer: new Sealer(['another signing key']), logger: captureLog().logger });
    const theirs = await other.add(LETTER);
    const { items } = await letters.page({}, { limit: 10 });
    expect(new Set(idsOf(items))).to.deep.equal(new Set([theirs.id, mine]));
    expect(await letters.get(theirs.id)).to.include({ reason: 'unreadable', payload: null });
    expect((await letters.get(theirs.id))?.description).to.include('ENVELOPE_SIGNING_KEY');
  });

  it('keeps the newest 1,000 requests in quarantine', async () => {
    const quarantine = createQuarantine(redis, new Sealer(['a signing key']));
    const request = (atMs: number): QuarantinedRequest => ({
      id: `q${String(atMs).padStart(4, '0')}`,
      atMs,
      path: '/webhooks/twilio',
      remoteAddress: '127.0.0.1',
      why: 'the signature does not fit',
      hints: [],
      envelope: ENVELOPE,
    });
    for (let atMs = 1; atMs <= 1003; atMs += 1) await quarantine.put(request(atMs));
    expect(await quarantine.count()).to.equal(1000);
    expect(await redis.hlen(keys.quarantineDocuments)).to.equal(1000);
    const { items } = await quarantine.page({ limit: 2000, matches: () => true });
    expect([items.at(0)?.id, items.at(-1)?.id, items.length]).to.deep.equal(['q1003', 'q0004', 1000]);
  });
});
