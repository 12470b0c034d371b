import { emptyRedis } from '@ccm/testing/support';
import { redisForTests } from '@ccm/testing/servers';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { expect } from 'chai';
import fc from 'fast-check';
import { ReceiptWorld } from '../../test/receipt-world.ts';

/** An SMSC's spelling of a number in its answer and in its receipts, and the operator's setting for it. */
interface Spelling {
  readonly answer: (number: bigint) => string;
  readonly receipt: (number: bigint) => string;
  readonly bases: readonly ('auto' | 'same' | 'hex' | 'decimal')[];
}

const decimal = (number: bigint): string => number.toString();
const hex = (number: bigint): string => number.toString(16);
const padded = (number: bigint): string => decimal(number).padStart(10, '0');

const SPELLINGS: readonly Spelling[] = [
  { answer: decimal, receipt: decimal, bases: ['auto', 'same'] },
  { answer: padded, receipt: decimal, bases: ['auto', 'same'] },
  { answer: hex, receipt: (number) => hex(number).toUpperCase().padStart(8, '0'), bases: ['auto', 'same'] },
  { answer: hex, receipt: decimal, bases: ['auto', 'decimal'] },
  { answer: hex, receipt: padded, bases: ['auto', 'decimal'] },
  { answer: decimal, receipt: hex, bases: ['auto', 'hex'] },
];

interface Sent {
  readonly messageId: string;
  readonly number: bigint;
  readonly recipient: string;
  readonly stat: 'DELIVRD' | 'UNDELIV';
}

/** Counters, of which some read like others in another base: 10003 is 0x2713, and 0x10003 is 65539. */
const NUMBERS = [
  10_003n,
  65_539n,
  10_004n,
  65_540n,
  255n,
  597n,
  4096n,
  16_534n,
  0x1a2b3c4dn,
  18_446_744_073_709_551_615n,
];
const statusOf = { DELIVRD: 'delivered', UNDELIV: 'failed' } as const;

/** Messages, each to a customer of its own unless the numbers cannot be taken for one another. */
const messages = (canShareRecipients: boolean): fc.Arbitrary<readonly Sent[]> =>
  fc
    .array(
      fc.record({
        number: fc.constantFrom(...NUMBERS),
        customer: fc.nat({ max: 2 }),
        stat: fc.constantFrom('DELIVRD' as const, 'UNDELIV' as const),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((sent) => {
      const made = sent.map(({ number, customer, stat }, index) => ({
        messageId: `message-${index}`,
        number,
        recipient: `+4477009001${String(canShareRecipients ? customer : index).padStart(2, '0')}`,
        stat,
      }));
      return [...new Map(made.map((one) => [`${one.number} ${one.recipient}`, one])).values()];
    });

const scenario = fc
  .constantFrom(...SPELLINGS.flatMap((spelling) => spelling.bases.map((base) => ({ spelling, base }))))
  .chain(({ spelling, base }) =>
    messages(base !== 'auto').chain((sent) =>
      fc.record({
        spelling: fc.constant(spelling),
        base: fc.constant(base),
        sent: fc.constant(sent),
        order: fc.shuffledSubarray(
          sent.flatMap((message) => [
            { message, step: 'answer' as const },
            { message, step: 'receipt' as const },
          ]),
          { minLength: sent.length * 2 },
        ),
        strangers: fc.array(fc.constantFrom(...NUMBERS), { maxLength: 3 }),
      }),
    ),
  );

describe('receipts', () => {
  let redis: RedisClient;

  redisForTests((client) => {
    redis = client;
  });

  it('give each message its own status and never another one, whichever ids look alike, in any order', async function any() {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(scenario, async ({ spelling, base, sent, order, strangers }) => {
        await emptyRedis(redis);
        const world = new ReceiptWorld(redis, { receiptIdBase: base });
        for (const { messageId, recipient } of sent) await world.message(messageId, recipient);
        for (const number of strangers)
          await world.receipt({ id: spelling.receipt(number), stat: 'EXPIRED', from: '33612345678' });
        for (const { message, step } of order) {
          const { messageId, number, recipient, stat } = message;
          if (step === 'answer') await world.answer(messageId, spelling.answer(number));
          else await world.receipt({ id: spelling.receipt(number), stat, from: recipient.slice(1) });
        }
        for (const { messageId, stat, number } of sent) {
          const status = await world.status(messageId);
          // A number in another base is not guessed where the exact one is known: a status is then missing, never wrong.
          const isCertain = base !== 'auto' || spelling.answer(number) === spelling.receipt(number);
          expect(status).to.be.oneOf(isCertain ? [statusOf[stat]] : [statusOf[stat], 'sent']);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('of ids that come round again belong to the later message, once the earlier one has its own', async function again() {
    this.timeout(120_000);
    const uses = fc.array(
      fc.record({
        stat: fc.constantFrom('DELIVRD' as const, 'UNDELIV' as const),
        overtakes: fc.boolean(),
        copies: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 2, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(uses, fc.constantFrom(...SPELLINGS), async (sent, spelling) => {
        await emptyRedis(redis);
        const world = new ReceiptWorld(redis);
        for (const [index, { stat, overtakes, copies }] of sent.entries()) {
          const messageId = `message-${index}`;
          await world.message(messageId, '+447700900100');
          const receipt = { id: spelling.receipt(0x1a2b3c4dn), stat, from: '447700900100' };
          if (overtakes) await world.receipt(receipt);
          await world.answer(messageId, spelling.answer(0x1a2b3c4dn));
          for (let copy = overtakes ? 1 : 0; copy < copies; copy += 1) await world.receipt(receipt);
          world.pass(3_600_000);
        }
        for (const [index, { stat }] of sent.entries())
          expect(await world.status(`message-${index}`)).to.equal(statusOf[stat]);
      }),
      { numRuns: 60 },
    );
  });
});
