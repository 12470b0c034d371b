import { expect } from 'chai';
import fc from 'fast-check';
import { FramingError, PduFramer } from './pdu-framer.ts';

const frame = (length: number, fill: number): Buffer => {
  const octets = Buffer.alloc(length, fill);
  octets.writeUInt32BE(length, 0);
  return octets;
};

describe('the framer', () => {
  it('finds the same PDUs however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 16, max: 200 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        (lengths, cuts) => {
          const frames = lengths.map((length, index) => frame(length, index));
          const stream = Buffer.concat(frames);
          const framer = new PduFramer();
          const found: Buffer[] = [];
          for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
            const length = cuts[turn % cuts.length] ?? 1;
            found.push(...[...framer.push(stream.subarray(offset, offset + length))].map((one) => Buffer.from(one)));
            offset += length;
          }
          expect(found).to.deep.equal(frames);
        },
      ),
    );
  });

  for (const length of [0, 8, 15, 70_001, 0x7fffffff]) {
    it(`refuses a length of ${length}`, () => {
      const header = Buffer.alloc(16);
      header.writeUInt32BE(length, 0);
      expect(() => [...new PduFramer().push(header)]).to.throw(FramingError);
    });
  }
});
