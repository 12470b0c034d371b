import { expect } from 'chai';
import { concatenationHeader, concatenationIn, splitHeader } from './user-data-header.ts';

const split = (hex: string): { elements: readonly { id: number; data: Buffer }[]; body: string } => {
  const { elements, body } = splitHeader(Buffer.from(hex, 'hex'));
  return { elements, body: body.toString('hex') };
};

describe('the user data header', () => {
  it('is taken off the text', () => {
    const { elements, body } = split('050003c702014142');
    expect(body).to.equal('4142');
    expect(concatenationIn(elements)).to.deep.equal({ reference: 0xc7, total: 2, sequence: 1, width: 'udh8' });
  });

  it('may hold several elements, and a 16-bit reference', () => {
    const { elements, body } = split('090804c701030224010141');
    expect(body).to.equal('41');
    expect(elements.map(({ id }) => id)).to.deep.equal([8, 0x24]);
    expect(concatenationIn(elements)).to.deep.equal({ reference: 0xc701, total: 3, sequence: 2, width: 'udh16' });
  });

  const broken: readonly (readonly [string, string])[] = [
    ['longer than the message', '2000034142'],
    ['with an element longer than itself', '05000ac7020341'],
    ['with an element of another kind that is longer than itself', '05240ac7020141'],
    ['in an empty message', ''],
  ];
  for (const [what, hex] of broken) {
    it(`is ignored when it is ${what}, and nothing of the text is hidden`, () => {
      expect(split(hex)).to.deep.equal({ elements: [], body: hex });
    });
  }

  for (const hex of ['05000ac7020141', '06080ac701020141', '060803c701020141']) {
    it(`of a part is taken off with a wrong length of its element: ${hex}`, () => {
      const { elements, body } = split(hex);
      expect(body).to.equal('41');
      expect(concatenationIn(elements)).to.include({ total: 2, sequence: 1 });
    });
  }

  const places = [
    ['8 bits', '050003000201', { reference: 0, total: 2, sequence: 1, width: 'udh8' }],
    ['8 bits, the last of 255', '050003ffffff', { reference: 255, total: 255, sequence: 255, width: 'udh8' }],
    ['16 bits', '06080400000202', { reference: 0, total: 2, sequence: 2, width: 'udh16' }],
    ['16 bits, the highest', '060804ffff0301', { reference: 0xffff, total: 3, sequence: 1, width: 'udh16' }],
    ['8 bits after ports', '0b0504158a00000003c70201', { reference: 0xc7, total: 2, sequence: 1, width: 'udh8' }],
    ['8 bits before ports', '0b0003c702010504158a0000', { reference: 0xc7, total: 2, sequence: 1, width: 'udh8' }],
    [
      '8 bits with Turkish tables',
      '0b0003c70201240101250101',
      { reference: 0xc7, total: 2, sequence: 1, width: 'udh8' },
    ],
    [
      '16 bits after a special message',
      '0a010200000804c7010201',
      { reference: 0xc701, total: 2, sequence: 1, width: 'udh16' },
    ],
    ['the one part of one', '050003c70101', { reference: 0xc7, total: 1, sequence: 1, width: 'udh8' }],
    ['ports alone', '060504158a0000', undefined],
    ['shift tables alone', '06240103250103', undefined],
  ] as const;
  for (const [what, hex, place] of places) {
    it(`tells the place of a part: ${what}`, () => {
      const { elements, body } = split(`${hex}4142`);
      expect(body).to.equal('4142');
      expect(concatenationIn(elements)).to.deep.equal(place);
    });
  }

  for (const [what, hex] of [
    ['part 0', '050003c70200'],
    ['part 3 of 2', '050003c70203'],
    ['0 parts', '050003c70001'],
    ['the wrong length', '040002c702'],
  ] as const) {
    it(`names no concatenation with ${what}`, () => {
      expect(concatenationIn(splitHeader(Buffer.from(hex, 'hex')).elements)).to.equal(undefined);
    });
  }

  it('is written as the standard has it', () => {
    const place = { reference: 0x1c7, total: 2, sequence: 1 };
    expect(concatenationHeader({ ...place, width: 'udh8' }).toString('hex')).to.equal('050003c70201');
    expect(concatenationHeader({ ...place, width: 'udh16' }).toString('hex')).to.equal('06080401c70201');
  });
});
