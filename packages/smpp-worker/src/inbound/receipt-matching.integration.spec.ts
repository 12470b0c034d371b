import { emptyRedis } from '@ccm/testing/support';
import { redisForTests } from '@ccm/testing/servers';
import type { RedisClient } from '@ccm/shared/storage/redis';
import type { SmppSettings } from '@ccm/channels/smpp';
import { expect } from 'chai';
import { ReceiptWorld } from '../../test/receipt-world.ts';

const ANN = '+447700900123';
const BOB = '+447700900124';
const digits = (number: string): string => number.slice(1);
const MINUTE_MS = 60_000;

describe('which message a receipt is about', () => {
  let redis: RedisClient;

  redisForTests((client) => {
    redis = client;
  });

  /** Message `a` to Ann and `b` to Bob. */
  const world = async (settings: Partial<SmppSettings> = {}): Promise<ReceiptWorld> => {
    const made = new ReceiptWorld(redis, settings);
    await made.message('message-a', ANN);
    await made.message('message-b', BOB);
    return made;
  };
  const statuses = async (of: ReceiptWorld): Promise<readonly unknown[]> => [
    await of.status('message-a'),
    await of.status('message-b'),
  ];

  it('distinguishes two messages under one id by the address', async () => {
    const of = await world();
    await of.answer('message-a', '77001');
    await of.answer('message-b', '77001');
    await of.receipt({ id: '77001', stat: 'UNDELIV', from: digits(ANN) });
    await of.receipt({ id: '77001', stat: 'DELIVRD', from: digits(BOB) });
    expect(await statuses(of)).to.deep.equal(['failed', 'delivered']);
  });

  it('distinguishes them also if their receipts come before the answers', async () => {
    const of = await world();
    await of.receipt({ id: '77001', stat: 'UNDELIV', from: digits(ANN) });
    await of.receipt({ id: '77001', stat: 'DELIVRD', from: digits(BOB) });
    await of.answer('message-b', '77001');
    await of.answer('message-a', '77001');
    expect(await statuses(of)).to.deep.equal(['failed', 'delivered']);
  });

  it('applies it to neither if no address distinguishes them', async () => {
    const of = await world();
    await of.answer('message-a', '77001');
    await of.answer('message-b', '77001');
    await of.receipt({ id: '77001', stat: 'UNDELIV' });
    expect(await statuses(of)).to.deep.equal(['sent', 'sent']);
  });

  it('prefers the exact id to one of another base', async () => {
    const of = await world();
    await of.answer('message-a', '10003');
    await of.answer('message-b', '65539');
    await of.receipt({ id: '10003', stat: 'EXPIRED', from: digits(ANN) });
    expect(await statuses(of)).to.deep.equal(['failed', 'sent']);
  });

  it('guesses no other base if the exact id is known for any message', async () => {
    const of = await world();
    await of.answer('message-a', '10003');
    await of.answer('message-b', '65539');
    await of.receipt({ id: '10003', stat: 'EXPIRED', from: digits(BOB) });
    expect(await statuses(of)).to.deep.equal(['sent', 'sent']);
  });

  it('applies no receipt to a message that waited for a number in another base, about another customer', async () => {
    const of = await world();
    await of.receipt({ id: '65541', stat: 'DELIVRD', from: digits(BOB) });
    await of.answer('message-a', '10005');
    expect(await of.status('message-a')).to.equal('sent');
  });

  it('finds a message that got no id by the reference in its receipt, about its own recipient', async () => {
    const of = await world();
    const reference = await of.answerWithoutId('message-a');
    await of.receipt({ id: '77009', stat: 'UNDELIV', from: digits(BOB), reference });
    expect(await of.status('message-a'), 'about another customer').to.equal('sent');
    await of.receipt({ id: '77010', stat: 'DELIVRD', from: digits(ANN), reference });
    expect(await of.status('message-a')).to.equal('delivered');
  });

  it('prefers the id of a receipt to the reference in it', async () => {
    const of = await world();
    await of.message('message-c', ANN);
    const reference = await of.answerWithoutId('message-a');
    await of.answer('message-c', '77011');
    await of.receipt({ id: '77011', stat: 'DELIVRD', from: digits(ANN), reference });
    expect([await of.status('message-a'), await of.status('message-c')]).to.deep.equal(['sent', 'delivered']);
  });

  it('lets a message take a receipt that waited in another base, about its own recipient', async () => {
    const of = await world();
    await of.receipt({ id: '0439041101', stat: 'DELIVRD', from: digits(ANN) });
    await of.answer('message-a', '1A2B3C4D');
    expect(await of.status('message-a')).to.equal('delivered');
  });

  it('keeps a number in another base without an address for a minute, and no longer', async () => {
    const of = await world();
    await of.receipt({ id: '439041101', stat: 'DELIVRD' });
    await of.receipt({ id: '439041102', stat: 'DELIVRD' });
    await of.answer('message-a', '1A2B3C4D');
    of.pass(2 * MINUTE_MS);
    await of.answer('message-b', '1A2B3C4E');
    expect(await statuses(of)).to.deep.equal(['delivered', 'sent']);
  });

  const spellings: readonly (readonly [string, { from?: string; to?: string }])[] = [
    ['with its plus', { from: ANN }],
    ['with 00', { from: `00${digits(ANN)}` }],
    ['in national form', { from: '07700900123' }],
    ['not swapped', { from: '62442', to: digits(ANN) }],
    ['not at all', { from: '', to: '' }],
  ];
  for (const [how, addresses] of spellings) {
    it(`finds the message if the receipt names the recipient ${how}`, async () => {
      const of = await world();
      await of.answer('message-a', '77001');
      await of.receipt({ id: '77001', stat: 'DELIVRD', ...addresses });
      expect(await of.status('message-a')).to.equal('delivered');
    });
  }

  it('takes other addresses for another message, unless they are to be ignored', async () => {
    for (const [receiptAddress, status] of [
      ['match', 'sent'],
      ['ignore', 'delivered'],
    ] as const) {
      await emptyRedis(redis);
      const of = await world({ receiptAddress });
      await of.answer('message-a', '77001');
      await of.receipt({ id: '77001', stat: 'DELIVRD', from: '99887766' });
      expect(await of.status('message-a')).to.equal(status);
    }
  });

  it('reads ids in the base that the operator says', async () => {
    const of = await world({ receiptIdBase: 'decimal' });
    await of.answer('message-a', '16');
    await of.answer('message-b', '10');
    await of.receipt({ id: '16', stat: 'DELIVRD', from: digits(BOB) });
    await of.receipt({ id: '22', stat: 'EXPIRED', from: digits(ANN) });
    expect(await statuses(of)).to.deep.equal(['failed', 'delivered']);
  });

  it('gives the receipts of an id that is used again to the later message', async () => {
    const of = await world();
    await of.message('message-c', ANN);
    await of.answer('message-a', '77001');
    await of.receipt({ id: '77001', stat: 'DELIVRD', from: digits(ANN) });
    await of.answer('message-c', '77001');
    expect(await of.status('message-c')).to.equal('sent');
    await of.receipt({ id: '77001', stat: 'UNDELIV', from: digits(ANN) });
    expect([await of.status('message-a'), await of.status('message-c')]).to.deep.equal(['delivered', 'failed']);
  });

  it('gives the first receipt of an id that is used again to the later message, though it overtakes the answer', async () => {
    const of = await world();
    await of.message('message-c', ANN);
    await of.answer('message-a', '77001');
    await of.receipt({ id: '77001', stat: 'DELIVRD', from: digits(ANN) });
    of.pass(3 * 24 * 60 * MINUTE_MS);
    await of.receipt({ id: '77001', stat: 'UNDELIV', from: digits(ANN) });
    await of.answer('message-c', '77001');
    expect([await of.status('message-a'), await of.status('message-c')]).to.deep.equal(['delivered', 'failed']);
  });

  it('gives a receipt that waited to one message, and to that again when it asks again', async () => {
    const of = await world();
    await of.message('message-c', ANN);
    await of.receipt({ id: '77001', stat: 'DELIVRD', from: digits(ANN) });
    await of.answer('message-a', '77001');
    await of.answer('message-a', '77001');
    await of.answer('message-c', '77001');
    expect([await of.status('message-a'), await of.status('message-c')]).to.deep.equal(['delivered', 'sent']);
  });

  it('takes a state that is not known for none: a later one counts', async () => {
    for (const stat of ['UNKNOWN', 'BLCKLST']) {
      await emptyRedis(redis);
      const of = await world();
      await of.answer('message-a', '77001');
      await of.receipt({ id: '77001', stat, from: digits(ANN) });
      expect(await of.status('message-a')).to.equal('sent');
      await of.receipt({ id: '77001', stat: 'DELIVRD', from: digits(ANN) });
      expect(await of.status('message-a')).to.equal('delivered');
    }
  });

  for (const part of [0, 2]) {
    it(`takes a receipt for part ${part + 1} of 3 for the whole text if the SMSC gives only one`, async () => {
      for (const [receiptScope, status] of [
        ['part', 'sent'],
        ['message', 'delivered'],
      ] as const) {
        await emptyRedis(redis);
        const of = await world({ receiptScope });
        await of.message('message-c', ANN, 3);
        for (const each of [0, 1, 2]) await of.answer('message-c', `100${each}`, each);
        await of.receipt({ id: `100${part}`, stat: 'DELIVRD', from: digits(ANN) });
        expect(await of.status('message-c')).to.equal(status);
      }
    });
  }
});
