import { expect } from 'chai';
import fc from 'fast-check';
import { DEFAULT_ALPHABET, DEFAULT_EXTENSION, LOCKING_SHIFT, SINGLE_SHIFT } from './alphabet.ts';
import { decodeGsm, encodeGsm, isGsm } from './gsm-text.ts';

const CHARACTERS = [...DEFAULT_ALPHABET.filter((character) => character !== '\u001b'), ...DEFAULT_EXTENSION.values()];
const hex = (text: string): string | undefined => {
  const octets = encodeGsm(text);
  return octets === undefined ? undefined : Buffer.from(octets).toString('hex');
};

describe('the GSM alphabet', () => {
  it('has 128 places, and so has each locking shift table', () => {
    expect(DEFAULT_ALPHABET).to.have.length(128);
    for (const table of LOCKING_SHIFT.values()) expect(table).to.have.length(128);
  });

  const encoded: readonly (readonly [string, string])[] = [
    ['Hello@€', '48656c6c6f001b65'],
    ['[~]', '1b3c1b3d1b3e'],
    ['{|}\\^\f', '1b281b401b291b2f1b141b0a'],
    ['Çà§ñ', '097f5f7d'],
    ['a\r\nb', '610d0a62'],
    ['', ''],
  ];
  for (const [text, septets] of encoded) {
    it(`writes ${JSON.stringify(text)} as ${septets || 'nothing'}`, () => {
      expect(hex(text)).to.equal(septets);
      expect(decodeGsm(Buffer.from(septets, 'hex'))).to.equal(text);
    });
  }

  for (const text of ['ç', 'ó', 'Привет', 'Hi 👍', '`', '\u001b', 'toString', '“']) {
    const known = text === 'toString';
    it(`${known ? 'holds' : 'does not hold'} ${JSON.stringify(text)}`, () => {
      expect(isGsm(text)).to.equal(known);
      expect(encodeGsm(text) !== undefined).to.equal(known);
    });
  }

  it('reads back every text that it can write', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CHARACTERS)), (characters) => {
        const text = characters.join('');
        expect(decodeGsm(encodeGsm(text) ?? Buffer.alloc(0))).to.equal(text);
      }),
    );
  });

  const odd: readonly (readonly [string, string, string])[] = [
    ['an unknown pair after ESC as the basic character', '1b41', 'A'],
    ['a lone ESC at the end as a blank', '411b', 'A '],
    ['two ESCs as one blank', '411b1b41', 'A A'],
    ['an octet above 0x7f as Latin-1', '41e7', 'Aç'],
    ['an octet that Latin-1 leaves empty as Windows does', '9380949b', '“€”›'],
  ];
  for (const [what, septets, text] of odd) {
    it(`reads ${what}`, () => {
      expect(decodeGsm(Buffer.from(septets, 'hex'))).to.equal(text);
    });
  }

  const national: readonly (readonly [string, { locking?: number; single?: number }, string, string])[] = [
    ['Turkish letters by single shift', { single: 1 }, '1b471b491b531b631b671b691b73', 'ĞİŞçğış'],
    ['Turkish letters by locking shift', { locking: 1 }, '0b0c1c1d406007', 'ĞğŞşİçı'],
    ['Spanish letters by single shift', { single: 2 }, '1b091b411b491b4f1b551b611b691b6f1b75', 'çÁÍÓÚáíóú'],
    ['Portuguese letters by single shift', { single: 3 }, '1b051b7b1b7c1b7f1b611b5b', 'êãõâÂÃ'],
    ['Portuguese letters by locking shift', { locking: 3 }, '0409150b7b7c5b', 'êç∞ÔãõÃ'],
    ['Bengali', { locking: 4, single: 4 }, '2f424c5f155044201b191b221b65', 'নমস্কার ০৮€'],
    ['Gujarati', { locking: 5, single: 5 }, '2f424c5f2759201b1d1b251b191b41', 'નમસ્તે ૧૯।A'],
    ['Hindi', { locking: 6, single: 6 }, '2f424c5f2759201b1d1b251b2c213f', 'नमस्ते १९\u0958!?'],
    ['Kannada', { locking: 7, single: 7 }, '24553d201b1c1b261b3c1b3e', 'ಡೃಪ ೦ೞ[]'],
    ['Malayalam', { locking: 8, single: 8 }, '2f5d7f2e201b1e1b301b34', 'ന\u0d4b൹. ൨ൻൿ'],
    ['Oriya', { locking: 9, single: 9 }, '1f60201b201b261b2c', '\u0b1e\u0b56 ୪\u0b5cୱ'],
    ['Punjabi', { locking: 10, single: 10 }, '4c2729287b201b211b2d', 'ਸਤ()ੰ ੫ੵ'],
    ['Tamil', { locking: 11, single: 11 }, '4926155f15425f201b241b2e', 'வணக்கம் ௮௺'],
    ['Telugu', { locking: 12, single: 12 }, '2f424c5f2759201b251b32', 'నమస్తే ౯౿'],
    ['Urdu', { locking: 13, single: 13 }, '3d4d004e1b26201b1d1b331b3f', 'سلام، ۱؟۔'],
    ['Hindi by single shift alone', { single: 6 }, '48691b1d1b65', 'Hi१€'],
    ['a place that Tamil leaves empty as a blank', { locking: 11 }, '404180', '  €'],
    ['an unknown language by the default tables', { locking: 14, single: 14 }, '401b65', '¡€'],
  ];
  for (const [what, shift, septets, text] of national) {
    it(`reads ${what}`, () => {
      expect(decodeGsm(Buffer.from(septets, 'hex'), shift)).to.equal(text);
    });
  }

  it('keeps the euro sign in every single shift table', () => {
    for (const table of SINGLE_SHIFT.values()) expect(table.get(0x65)).to.equal('€');
  });
});
