import { expect } from 'chai';
import fc from 'fast-check';
import { parseVCards } from './vcard.ts';

const card = (...lines: readonly string[]): string => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n');

describe('parseVCards', () => {
  const cases = {
    'a formatted name and numbers': [
      card('VERSION:3.0', 'FN:Ann Lee', 'TEL;TYPE=CELL:+44 7700 900456', 'item1.TEL;waid=447700900123:+447700900123'),
      [{ name: 'Ann Lee', phones: ['+44 7700 900456', '+447700900123'] }],
    ],
    'a name in its parts': [card('N:Lee;Ann;;Dr;'), [{ name: 'Dr Ann Lee', phones: [] }]],
    'escaped signs': [card(String.raw`FN:Lee\, Ann\; PhD`), [{ name: 'Lee, Ann; PhD', phones: [] }]],
    'folded lines': [card('FN:Ann', '  Lee'), [{ name: 'Ann Lee', phones: [] }]],
    'quoted-printable of version 2.1': [
      card('FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=', '=AB'),
      [{ name: 'Zoë', phones: [] }],
    ],
    'a number as URI': [
      card('FN:Ann', 'TEL;VALUE=uri:tel:+447700900456'),
      [{ name: 'Ann', phones: ['+447700900456'] }],
    ],
    'a company': [card('ORG:Example Ltd'), [{ name: 'Example Ltd', phones: [] }]],
    'a number alone': [card('TEL:+447700900456'), [{ name: '+447700900456', phones: ['+447700900456'] }]],
    'several cards': [
      card('FN:A') + card('FN:B'),
      [
        { name: 'A', phones: [] },
        { name: 'B', phones: [] },
      ],
    ],
    'a card without anything': [card(), []],
    'a card that does not end': ['BEGIN:VCARD\nFN:A', []],
    'no card': ['Hello: there', []],
  } as const;
  for (const [title, [text, cards]] of Object.entries(cases)) {
    it(`reads ${title}`, () => {
      expect(parseVCards(text)).to.deep.equal(cards);
    });
  }

  it('is not shaken by any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const { name } of parseVCards(card(text, `FN:${text}`))) expect(name).to.not.equal('');
      }),
      { numRuns: 100 },
    );
  });
});
