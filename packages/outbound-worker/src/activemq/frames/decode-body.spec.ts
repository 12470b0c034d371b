import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBody, withoutLength } from './decode-body.ts';

/** Writes as java.io.DataOutput.writeUTF does: every UTF-16 unit on its own, U+0000 in two bytes. */
function modifiedUtf8(text: string): Buffer {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0 && unit < 0x80) bytes.push(unit);
    else if (unit < 0x800) bytes.push(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f));
    else bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
  }
  return Buffer.from(bytes);
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('decodeBody', () => {
  const CASES = [
    { title: 'plain ASCII', bytes: hex('48 69'), text: 'Hi', valid: true },
    { title: 'proper UTF-8 with an emoji', bytes: Buffer.from('Grüße 🎉'), text: 'Grüße 🎉', valid: true },
    { title: 'an emoji as two surrogates', bytes: hex('ED A0 BC ED BE 89'), text: '🎉', valid: true },
    { title: 'both spellings in one body', bytes: hex('F09F8E89 EDA0BCEDBE89'), text: '🎉🎉', valid: true },
    { title: 'U+0000 in two bytes', bytes: hex('61 C0 80 62'), text: 'a\0b', valid: true },
    { title: 'a byte order mark, kept', bytes: hex('EF BB BF 61'), text: '\uFEFFa', valid: true },
    { title: 'a U+FFFD of the producer', bytes: hex('EF BF BD C0 80'), text: '\uFFFD\0', valid: true },
    { title: 'a high surrogate alone', bytes: hex('61 ED A0 BC 62'), text: 'a\uFFFDb', valid: false },
    { title: 'surrogates in the wrong order', bytes: hex('ED BE 89 ED A0 BC'), text: '\uFFFD\uFFFD', valid: false },
    { title: 'a stray continuation byte', bytes: hex('61 80 62'), text: 'a\uFFFDb', valid: false },
    { title: 'ISO 8859-1', bytes: Buffer.from('Grün', 'latin1'), text: 'Gr\uFFFDn', valid: false },
    { title: 'nothing at all', bytes: Buffer.alloc(0), text: '', valid: true },
  ];
  for (const { title, bytes, text, valid } of CASES) {
    it(`reads ${title}`, () => {
      expect(decodeBody(bytes)).to.deep.equal({ text, valid });
    });
  }

  it('gives back any text from either encoding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeBody(modifiedUtf8(text))).to.deep.equal({ text, valid: true });
        expect(decodeBody(Buffer.from(text))).to.deep.equal({ text, valid: true });
      }),
    );
  });

  it('never throws, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(decodeBody(Buffer.from(bytes)).text).to.be.a('string');
      }),
    );
  });
});

describe('a text that Java wrote by writeUTF', () => {
  const written = (text: string): Buffer => {
    const bytes = modifiedUtf8(text);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };

  it('is read without the length in front of it', () => {
    for (const text of ['{"text":"Hi 😀 é"}', `{"text":"${'x'.repeat(9000)}"}`])
      expect(decodeBody(withoutLength(written(text)))).to.deep.equal({ text, valid: true });
  });

  it('is told from any other by its length and its brace', () => {
    for (const bytes of [Buffer.from('{"text":"Hi"}'), Buffer.from('  {"text":"Hi"}'), written('Hi'), Buffer.alloc(0)])
      expect(withoutLength(bytes)).to.equal(bytes);
  });
});
