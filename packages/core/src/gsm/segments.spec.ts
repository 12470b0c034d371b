import { expect } from 'chai';
import fc from 'fast-check';
import { isGsm } from './gsm-text.ts';
import { segmentsOf, splitSegments, unitsOf } from './segments.ts';

const FAMILY = '👨‍👩‍👧‍👦';

describe('segmentsOf', () => {
  const cases: readonly (readonly [string, string, 'gsm' | 'ucs2', number, number])[] = [
    ['an empty text', '', 'gsm', 1, 0],
    ['160 plain characters', 'a'.repeat(160), 'gsm', 1, 160],
    ['161 plain characters', 'a'.repeat(161), 'gsm', 2, 161],
    ['306 plain characters', 'a'.repeat(306), 'gsm', 2, 306],
    ['307 plain characters', 'a'.repeat(307), 'gsm', 3, 307],
    ['80 euro signs', '€'.repeat(80), 'gsm', 1, 160],
    ['81 euro signs', '€'.repeat(81), 'gsm', 2, 162],
    ['an escape pair on the border', `${'a'.repeat(152)}€${'b'.repeat(152)}`, 'gsm', 3, 306],
    ['70 Cyrillic letters', 'я'.repeat(70), 'ucs2', 1, 70],
    ['71 Cyrillic letters', 'я'.repeat(71), 'ucs2', 2, 71],
    ['134 Cyrillic letters', 'я'.repeat(134), 'ucs2', 2, 134],
    ['35 emoji', '👍'.repeat(35), 'ucs2', 1, 70],
    ['36 emoji', '👍'.repeat(36), 'ucs2', 2, 72],
    ['67 emoji, of which 33 fit a part', '👍'.repeat(67), 'ucs2', 3, 134],
  ];
  for (const [what, text, encoding, segments, units] of cases) {
    it(`counts ${what} as ${segments} (${encoding}, ${units} units)`, () => {
      expect(segmentsOf(text)).to.deep.equal({ encoding, segments, units });
    });
  }
});

describe('splitSegments', () => {
  it('never parts an escape pair', () => {
    expect(splitSegments('ab€', { encoding: 'gsm', perPart: 3 })).to.deep.equal(['ab', '€']);
  });

  it('keeps an emoji of several code points whole if it fits', () => {
    expect(splitSegments(`ab${FAMILY}c`, { encoding: 'ucs2', perPart: 11 })).to.deep.equal(['ab', FAMILY, 'c']);
  });

  it('keeps a letter and its combining marks whole', () => {
    expect(splitSegments('abce\u0301\u0323', { encoding: 'ucs2', perPart: 4 })).to.deep.equal(['abc', 'e\u0301\u0323']);
  });

  it('parts a character that is longer than a piece between its code points', () => {
    const parts = splitSegments(FAMILY, { encoding: 'ucs2', perPart: 4 });
    expect(parts.join('')).to.equal(FAMILY);
    for (const part of parts) expect(part.isWellFormed()).to.equal(true);
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.string({ unit: fc.constantFrom('a', '€', '[', 'Ç', '\r\n'), maxLength: 400 }),
    fc.string({ unit: fc.constantFrom('я', '👍', FAMILY, '🇬🇧', 'e\u0301'), maxLength: 200 }),
  );

  it('loses nothing, overfills nothing and leaves no half character', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 4, max: 153 }), (text, perPart) => {
        const encoding = isGsm(text) ? 'gsm' : 'ucs2';
        const parts = splitSegments(text, { encoding, perPart });
        expect(parts.join('')).to.equal(text);
        for (const part of parts) {
          expect(unitsOf(part, encoding)).to.be.at.most(perPart);
          expect(part.isWellFormed() || !text.isWellFormed()).to.equal(true);
        }
      }),
    );
  });
});
