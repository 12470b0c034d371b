import { expect } from 'chai';
import fc from 'fast-check';
import { decodeGsm, encodeGsm } from './gsm-text.ts';
import { fillBitsAfter, packSeptets, unpackSeptets } from './septets.ts';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

describe('packed septets', () => {
  it('are those of the specification', () => {
    expect(hex(packSeptets(encodeGsm('Hello World!') ?? new Uint8Array()))).to.equal('c8329bfd065ddf72363904');
    expect(decodeGsm(unpackSeptets(Buffer.from('c8329bfd065ddf72363904', 'hex')))).to.equal('Hello World!');
  });

  it('begin at the next septet behind a header', () => {
    expect([0, 6, 7].map(fillBitsAfter)).to.deep.equal([0, 1, 0]);
    expect(hex(packSeptets(Uint8Array.of(0x41), 1))).to.equal('82');
  });

  for (const [what, packed] of [
    ['zeros', '31d98c56b3dd00'],
    ['a carriage return', '31d98c56b3dd1a'],
  ] as const) {
    it(`end before ${what} that fill the last octet`, () => {
      expect(decodeGsm(unpackSeptets(Buffer.from(packed, 'hex')))).to.equal('1234567');
    });
  }

  it('unpack to the packed septets', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0x20, max: 0x7f }), { minLength: 1, maxLength: 160 }),
        fc.nat({ max: 6 }),
        (septets, fillBits) => {
          const packed = packSeptets(Uint8Array.from(septets), fillBits);
          expect([...unpackSeptets(packed, fillBits)]).to.deep.equal(septets);
        },
      ),
    );
  });
});
