import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { decodeMessage } from '@ccm/channels/smpp';
import { aReceivedPdu } from '@ccm/testing/channels';
import fc from 'fast-check';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { emptyRedis } from '@ccm/testing/support';
import { Sealer } from '@ccm/shared/storage/sealing';
import { redisForTests } from '@ccm/testing/servers';
import { CONTESTED_MS, GIVE_UP_MS, SegmentStore } from './segment-store.ts';
import type { ArrivedPart, PartSet } from './segment-store.ts';

const OLD_KEY = 'the signing key of last year';
const NEW_KEY = 'the signing key of this year';

interface GivenPart {
  readonly source?: string;
  readonly text?: string;
  readonly deliveryId?: string;
  readonly total?: number;
}

/** Part `sequence` of 2 under the same reference always. Each is a delivery of its own unless it is named. */
const part = (sequence: number, given: GivenPart = {}): ArrivedPart => {
  const { source = '447700900123', text = 'text', deliveryId = randomUUID(), total = 2 } = given;
  const header = Buffer.from([5, 0, 3, 7, total, sequence]);
  return {
    pdu: aReceivedPdu({
      source: { ton: 1, npi: 1, address: source },
      esmClass: 0x40,
      shortMessage: Buffer.concat([header, Buffer.from(`${text} ${String(sequence)}. `)]).toString('hex'),
    }),
    concatenation: { reference: 7, total, sequence, width: 'udh8' },
    deliveryId,
  };
};
const whole = (text: string): string => [1, 2, 3].map((sequence) => `${text} ${String(sequence)}. `).join('');
const textOf = ({ pdus }: Pick<PartSet, 'pdus'>): string => decodeMessage(pdus, 'gsm').text;

describe('SegmentStore', () => {
  let redis: RedisClient;

  redisForTests((client) => {
    redis = client;
  });

  const storeWith = (...signingKeys: string[]): SegmentStore => new SegmentStore(redis, new Sealer(signingKeys));
  const overdueOf = async (store: SegmentStore): Promise<readonly string[]> =>
    (await store.overdue(Date.now() + GIVE_UP_MS + 1)).map(({ pdus }) =>
      pdus.map(({ source }) => source.address).join(),
    );

  it('continues with the received parts after the waiting time', async () => {
    const store = storeWith(NEW_KEY);
    await store.add('default', part(1));
    expect(await store.overdue(Date.now())).to.deep.equal([]);
    expect(await overdueOf(store)).to.deep.equal(['447700900123']);
  });

  it('joins parts over a change of keys', async () => {
    await storeWith(OLD_KEY).add('default', part(1));
    const set = await storeWith(NEW_KEY, OLD_KEY).add('default', part(2));
    expect(set).to.include({ complete: true }).with.property('pdus').that.has.lengthOf(2);
  });

  it('continues without a part whose key is gone', async () => {
    await storeWith(OLD_KEY).add('default', part(1));
    const set = await storeWith(NEW_KEY).add('default', part(2));
    expect(set).to.include({ complete: true }).with.property('pdus').that.has.lengthOf(1);
  });

  it('lets a message wait for its missing key, and delays no other', async () => {
    await storeWith(OLD_KEY).add('default', part(1, { source: '447700900001' }));
    const store = storeWith(NEW_KEY);
    await store.add('default', part(1, { source: '447700900002' }));
    expect(await overdueOf(store)).to.deep.equal(['447700900002']);
    expect(await redis.zcard('ccm:{binds}:open-parts')).to.equal(2);
  });

  /** Adds parts one after the other. @returns the texts that were joined at once, which are removed. */
  const joined = async (store: SegmentStore, parts: readonly ArrivedPart[]): Promise<string[]> => {
    const texts: string[] = [];
    for (const one of parts) {
      const set = await store.add('default', one);
      if (set?.complete !== true) continue;
      texts.push(textOf(set));
      await store.remove(set);
    }
    return texts;
  };
  /** The texts that are due after this time. */
  const dueIn = async (store: SegmentStore, ms: number): Promise<string[]> => {
    const sets = await store.overdue(Date.now() + ms);
    for (const set of sets) await store.remove(set);
    return sets.map(textOf);
  };
  const LATER = GIVE_UP_MS + 1;

  it('joins the same text twice for two messages', async () => {
    const store = storeWith(NEW_KEY);
    expect(await joined(store, [part(1), part(2), part(1), part(2)])).to.deep.equal([
      'text 1. text 2. ',
      'text 1. text 2. ',
    ]);
    expect(await joined(store, [part(1), part(1), part(2), part(2)])).to.deep.equal([
      'text 1. text 2. ',
      'text 1. text 2. ',
    ]);
    expect(await dueIn(store, LATER)).to.deep.equal([]);
  });

  it('joins a text once if its parts went unanswered and come again', async () => {
    const store = storeWith(NEW_KEY);
    const parts = [part(1, { deliveryId: 'one' }), part(2, { deliveryId: 'two' })];
    expect(await joined(store, [...parts.slice(0, 1), ...parts, ...parts])).to.deep.equal(['text 1. text 2. ']);
    expect(await dueIn(store, LATER)).to.deep.equal([]);
  });

  it('drops one part of a joined message that comes again alone', async () => {
    const store = storeWith(NEW_KEY);
    await joined(store, [part(1), part(2), part(2)]);
    expect(await dueIn(store, LATER)).to.deep.equal([]);
  });

  it('gives a text up at once when another begins under its reference, and joins the other', async () => {
    const store = storeWith(NEW_KEY);
    await joined(store, [part(1), part(1, { text: 'other' }), part(2, { text: 'other' })]);
    expect(await dueIn(store, 0)).to.deep.equal(['text 1. [part 2 of 2 is missing]']);
    expect(await dueIn(store, CONTESTED_MS)).to.deep.equal(['other 1. other 2. ']);
    expect(await dueIn(store, LATER)).to.deep.equal([]);
  });

  it('joins nothing of two texts that come at the same time under one reference', async () => {
    const store = storeWith(NEW_KEY);
    const [one, other] = [{ text: 'one' }, { text: 'other' }];
    expect(await joined(store, [part(1, one), part(1, other), part(2, one), part(2, other)])).to.deep.equal([]);
    expect(await dueIn(store, LATER)).to.have.members([
      'one 1. [part 2 of 2 is missing]',
      'other 1. [part 2 of 2 is missing]',
      '[part 1 of 2 is missing]one 2. ',
      '[part 1 of 2 is missing]other 2. ',
    ]);
  });

  it('never joins parts of different texts, nor loses a text, whichever parts but the first are lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ text: fc.constantFrom('one', 'other', 'third'), lost: fc.constantFrom(0, 0, 2, 3) }), {
          minLength: 1,
          maxLength: 5,
        }),
        async (sent) => {
          await emptyRedis(redis);
          const store = storeWith(NEW_KEY);
          const arriving = sent.flatMap(({ text, lost }) =>
            [1, 2, 3].filter((sequence) => sequence !== lost).map((sequence) => part(sequence, { text, total: 3 })),
          );
          const texts = [
            ...(await joined(store, arriving)),
            ...(await dueIn(store, LATER)),
            ...(await dueIn(store, LATER)),
          ];
          for (const { text } of sent) expect(texts.join('')).to.include(text);
          for (const text of texts) expect(new Set(text.match(/one|other|third/g))).to.have.property('size', 1);
          if (sent.every(({ lost }) => lost === 0)) expect(texts).to.have.members(sent.map(({ text }) => whole(text)));
        },
      ),
      { numRuns: 60 },
    );
  });
});
