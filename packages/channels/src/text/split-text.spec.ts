import { expect } from 'chai';
import fc from 'fast-check';
import { splitText } from './split-text.ts';

const FAMILY = '👨‍👩‍👧‍👦';
const withoutSpace = (text: string): string => text.replaceAll(/\s/gu, '');
const clusters = (text: string): string[] => [...new Intl.Segmenter('en').segment(text)].map(({ segment }) => segment);

const pieces = fc.oneof(
  fc.constantFrom(
    ' ',
    '\n',
    '\n\n',
    '\r\n',
    'a',
    'word',
    'é',
    'e\u0301',
    '😀',
    FAMILY,
    '👍🏽',
    '🇬🇧',
    '\u00a0',
    'क्षि',
    '\u200d',
    ' \u0308',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const texts = fc.array(pieces, { maxLength: 60 }).map((all) => all.join(''));

describe('splitText', () => {
  const cases: readonly { title: string; text: string; max: number; parts: readonly string[] }[] = [
    { title: 'leaves what fits as it is', text: ' hello ', max: 7, parts: [' hello '] },
    { title: 'gives no part for an empty text', text: '', max: 10, parts: [] },
    {
      title: 'prefers the end of a paragraph',
      text: 'one two\n\nthree four',
      max: 14,
      parts: ['one two', 'three four'],
    },
    { title: 'then the end of a line', text: 'one two\nthree four', max: 14, parts: ['one two', 'three four'] },
    { title: 'then the end of a word', text: 'one two three', max: 9, parts: ['one two', 'three'] },
    { title: 'may fill a part exactly before a blank', text: 'abcd efgh', max: 4, parts: ['abcd', 'efgh'] },
    { title: 'ignores an early line end', text: 'a\nbcd efgh ijkl', max: 10, parts: ['a\nbcd efgh', 'ijkl'] },
    { title: 'cuts a word that is longer than a part', text: 'abcdefghij', max: 4, parts: ['abcd', 'efgh', 'ij'] },
    { title: 'keeps surrogate pairs whole', text: '😀😀😀', max: 3, parts: ['😀', '😀', '😀'] },
    { title: 'keeps a family emoji whole', text: `ab${FAMILY}`, max: 12, parts: ['ab', FAMILY] },
    { title: 'keeps an accent on its letter', text: 'abce\u0301', max: 4, parts: ['abc', 'e\u0301'] },
    { title: 'keeps a flag whole', text: 'a🇬🇧', max: 4, parts: ['a', '🇬🇧'] },
    {
      title: 'cuts a cluster only where it alone is too long',
      text: FAMILY,
      max: 4,
      parts: ['👨‍', '👩‍', '👧‍', '👦'],
    },
    { title: 'does not break at a no-break space', text: 'a b\u00a0c', max: 4, parts: ['a', 'b\u00a0c'] },
    { title: 'drops the white space at a cut', text: 'abc \r\n\r\n  def', max: 6, parts: ['abc', 'def'] },
  ];
  for (const { title, text, max, parts } of cases) {
    it(title, () => {
      expect(splitText(text, max)).to.deep.equal(parts);
    });
  }

  it('refuses a length into which an emoji cannot fit', () => {
    expect(() => splitText('a', 1)).to.throw(RangeError);
  });

  it('loses nothing but white space, and keeps to the length', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, max) => {
        const parts = splitText(text, max);
        expect(withoutSpace(parts.join(''))).to.equal(withoutSpace(text));
        for (const part of parts) expect(part.length).to.be.within(1, max);
      }),
    );
  });

  it('cuts no cluster that fits into a part', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const longest = Math.max(2, ...clusters(text).map(({ length }) => length));
        const visible = (of: readonly string[]): string[] => of.flatMap(clusters).filter((one) => !/^\s+$/u.test(one));
        expect(visible(splitText(text, longest))).to.deep.equal(visible([text]));
      }),
    );
  });
});
