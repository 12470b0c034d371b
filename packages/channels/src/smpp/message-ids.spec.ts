import { expect } from 'chai';
import fc from 'fast-check';
import { idKey, receiptIds } from './message-ids.ts';
import type { ReceiptIdBase } from './message-ids.ts';

/**
 * The tier in which a receipt with this id finds a message that was recorded under that id: 1 as it is, 2 spelled otherwise, 3 by a guess.
 */
function tierOf(receipt: string, recorded: string, base: ReceiptIdBase = 'auto'): number | undefined {
  const { messageIds, equalIds, guessedIds } = receiptIds({ text: receipt }, base);
  const recordedIds = new Set([recorded, idKey(recorded)]);
  const tier = [messageIds, equalIds, guessedIds].findIndex((ids) => ids.some((id) => recordedIds.has(id)));
  return tier === -1 ? undefined : tier + 1;
}

describe('receiptIds', () => {
  const pairs: readonly (readonly [string, string, string, number])[] = [
    ['exactly', 'ab_1-X', 'ab_1-X', 1],
    ['with blanks around it', ' 42 ', '42', 1],
    ['without the quotes around it', '4711', '"4711"', 2],
    ['with quotes around it', "'4711'", '4711', 2],
    ['in other case', '1a2b3c4d', '1A2B3C4D', 2],
    ['without the hyphens of a UUID', '0b66f4ec9d3b4c1d8c5e0a1b2c3d4e5f', '0B66F4EC-9D3B-4C1D-8C5E-0A1B2C3D4E5F', 2],
    ['with the hyphens of a UUID', '0b66f4ec-9d3b-4c1d-8c5e-0a1b2c3d4e5f', '0b66f4ec9d3b4c1d8c5e0a1b2c3d4e5f', 2],
    ['in other case the other way', '1A2B3C4D', '1a2b3c4d', 2],
    ['with a plus in front', '+123456', '123456', 2],
    ['without leading zeros', '0000123456', '123456', 2],
    ['with leading zeros', '123456', '0000123456', 2],
    ['with more leading zeros than any width', 'b8be19', '0000000000B8BE19', 2],
    ['without the mark of a hexadecimal number', '1A2B3C4D', '0x1a2b3c4d', 2],
    ['with the mark of a hexadecimal number', '0x1A2B3C4D', '1a2b3c4d', 2],
    ['as a UUID in other case', '0B5F6E2E-1111-4A4A-8888-ABCDEFABCDEF', '0b5f6e2e-1111-4a4a-8888-abcdefabcdef', 2],
    [
      'as a UUID without its first zero',
      'E999F21-81EF-4974-A414-3DE98174E3C7',
      '0e999f21-81ef-4974-a414-3de98174e3c7',
      2,
    ],
    ['with hyphens that are no UUID’s, in other case', '1101c1-c9d03d-f000', '1101C1-C9D03D-F000', 2],
    ['decimal for hexadecimal', '439041101', '1A2B3C4D', 3],
    ['decimal for lower-case hexadecimal', '439041101', '1a2b3c4d', 3],
    ['hexadecimal for decimal', '1A2B3C4D', '439041101', 3],
    ['hexadecimal with its mark for decimal', '0x1A2B3C4D', '439041101', 3],
    ['hexadecimal for zero-padded decimal', '18d0e03a', '0416342074', 3],
    ['zero-padded decimal for hexadecimal', '0416342074', '18d0e03a', 3],
    ['decimal for zero-padded hexadecimal', '1122867', '00112233', 3],
    ['zero-padded decimal for a short hexadecimal', '0000000255', 'FF', 3],
    ['zero-padded hexadecimal for a short decimal', '000000ff', '255', 3],
    ['all digits, yet hexadecimal', '10000000', '268435456', 3],
    ['beyond 2^53', '18446744073709551615', 'ffffffffffffffff', 3],
    ['beyond 2^53 the other way', 'FFFFFFFFFFFFFFFF', '18446744073709551615', 3],
  ];
  for (const [how, receipt, recorded, tier] of pairs) {
    it(`finds ${recorded} by ${receipt}: ${how}`, () => {
      expect(tierOf(receipt, recorded)).to.equal(tier);
    });
  }

  it('puts the TLV first, and offers the id of the text beside it', () => {
    expect(receiptIds({ tlv: '1A2B3C4D', text: '439041101' }, 'auto').messageIds).to.deep.equal([
      '1A2B3C4D',
      '439041101',
    ]);
  });

  it('converts no short id, which might be another message in the other base', () => {
    expect(tierOf('16', '10')).to.equal(undefined);
    expect(tierOf('10', '16')).to.equal(undefined);
  });

  it('knows nothing of an empty id', () => {
    expect(receiptIds({ text: ' ' }, 'auto').messageIds).to.deep.equal([]);
    expect(receiptIds({}, 'hex').messageIds).to.deep.equal([]);
  });

  const bases: readonly (readonly [ReceiptIdBase, string, string, number | undefined])[] = [
    ['same', '439041101', '1A2B3C4D', undefined],
    ['same', '439041101', '0439041101', 2],
    ['decimal', '0439041101', '1A2B3C4D', 2],
    ['decimal', '16', '10', 1],
    ['decimal', '10', '10', undefined],
    ['hex', '1A2B3C4D', '439041101', 1],
    ['hex', '10', '0016', 2],
    ['hex', '10', '10', undefined],
    ['hex', 'no-number', 'no-number', 1],
  ];
  for (const [base, receipt, recorded, tier] of bases) {
    it(`${tier === undefined ? 'does not find' : 'finds'} ${recorded} by ${receipt} if receipts are ${base}`, () => {
      expect(tierOf(receipt, recorded, base)).to.equal(tier);
    });
  }

  it('finds any 64-bit number across bases, however padded', () => {
    const padding = fc.nat({ max: 6 }).map((zeros) => '0'.repeat(zeros));
    fc.assert(
      fc.property(fc.bigInt({ min: 0x1000n, max: 2n ** 64n - 1n }), padding, padding, (number, one, other) => {
        const hex = one + number.toString(16);
        const decimal = other + number.toString();
        expect(tierOf(decimal, hex)).to.be.oneOf([2, 3]);
        expect(tierOf(hex.toUpperCase(), decimal)).to.be.oneOf([2, 3]);
        expect(tierOf(decimal, hex, 'decimal')).to.be.oneOf([1, 2]);
        expect(tierOf(hex, decimal, 'hex')).to.be.oneOf([1, 2]);
      }),
    );
  });
});
