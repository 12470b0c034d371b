import { expect } from 'chai';
import fc from 'fast-check';
import { receiptIdCandidates } from './message-ids.ts';

describe('receiptIdCandidates', () => {
  const pairs: readonly (readonly [string, string, string])[] = [
    ['exactly', 'ab_1-X', 'ab_1-X'],
    ['in other case', '1a2b3c4d', '1A2B3C4D'],
    ['in other case the other way', '1A2B3C4D', '1a2b3c4d'],
    ['with blanks around it', ' 42 ', '42'],
    ['decimal for hexadecimal', '439041101', '1A2B3C4D'],
    ['decimal for lower-case hexadecimal', '439041101', '1a2b3c4d'],
    ['hexadecimal for decimal', '1A2B3C4D', '439041101'],
    ['hexadecimal for zero-padded decimal', '18d0e03a', '0416342074'],
    ['zero-padded decimal for hexadecimal', '0416342074', '18d0e03a'],
    ['decimal for zero-padded hexadecimal', '1122867', '00112233'],
    ['zero-padded decimal for a short hexadecimal', '0000000255', 'FF'],
    ['zero-padded hexadecimal for a short decimal', '000000ff', '255'],
    ['without leading zeros', '0000123456', '123456'],
    ['with leading zeros', '123456', '0000123456'],
    ['all digits, yet hexadecimal', '10000000', '268435456'],
    ['beyond 2^53', '18446744073709551615', 'ffffffffffffffff'],
    ['beyond 2^53 the other way', 'FFFFFFFFFFFFFFFF', '18446744073709551615'],
    ['a UUID in other case', '0B5F6E2E-1111-4A4A-8888-ABCDEFABCDEF', '0b5f6e2e-1111-4a4a-8888-abcdefabcdef'],
  ];
  for (const [how, receipt, recorded] of pairs) {
    it(`finds ${recorded} by ${receipt}: ${how}`, () => {
      expect(receiptIdCandidates(receipt)).to.include(recorded);
    });
  }

  it('puts the id as it came first, and none twice', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\dA-Fa-f-]{1,20}$/), (id) => {
        const candidates = receiptIdCandidates(id);
        expect(candidates[0]).to.equal(id);
        expect(new Set(candidates).size).to.equal(candidates.length);
      }),
    );
  });

  it('converts no short id, which might be another message in the other base', () => {
    expect(receiptIdCandidates('16')).to.not.include('10');
    expect(receiptIdCandidates('10')).to.not.include('16');
  });

  it('knows nothing of an empty id', () => {
    expect(receiptIdCandidates(' ')).to.deep.equal([]);
  });

  it('finds any 64-bit number across bases', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0x1000n, max: 2n ** 64n - 1n }), (number) => {
        const hex = number.toString(16);
        const decimal = number.toString();
        expect(receiptIdCandidates(decimal)).to.include.members([hex, hex.toUpperCase()]);
        expect(receiptIdCandidates(hex)).to.include(decimal);
      }),
    );
  });
});
