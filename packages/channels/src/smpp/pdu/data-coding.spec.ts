import { expect } from 'chai';
import fc from 'fast-check';
import { alphabetOf, chooseCoding, decodeText } from './data-coding.ts';
import type { DefaultAlphabet } from './data-coding.ts';

const read = (dataCoding: number, hex: string): string | undefined =>
  decodeText(Buffer.from(hex, 'hex'), { dataCoding });

describe('data_coding', () => {
  const texts: readonly (readonly [number, string, string, string])[] = [
    [0x00, 'the GSM alphabet', '48656c6c6f001b65', 'Hello@€'],
    [0x00, 'UTF-8 that calls itself GSM', '35e282ac', '5€'],
    [0x00, 'Latin-1 that calls itself GSM', 'fc626572', 'über'],
    [0x00, 'quotes and euro sign of Windows that call themselves GSM', '497492732080', 'It’s €'],
    [0x00, 'UCS-2 that calls itself GSM', '00480065006c006c006f', 'Hello'],
    [0x00, 'Cyrillic in UCS-2 that calls itself GSM', '041f04400438043204350442002000210021', 'Привет !!'],
    [0x00, 'a run of one sign that is no UCS-2', '004100410041', '@A@A@A'],
    [0x01, 'ASCII', '61625f4031', 'ab_@1'],
    [0x01, 'UTF-8 that calls itself ASCII', 'c3a9e282ac', 'é€'],
    [0x01, 'Latin-1 that calls itself ASCII', '63e9', 'cé'],
    [0x01, 'Cyrillic in UCS-2 that calls itself ASCII', '043c043804400021', 'мир!'],
    [0x01, 'GSM escapes that call themselves ASCII', '351b65201b3c311b3e', '5€ [1]'],
    [0x03, 'UTF-8 that calls itself Latin-1', '4f6cc3a1', 'Olá'],
    [0x03, 'Cyrillic in UCS-2 that calls itself Latin-1', '043c043804400021', 'мир!'],
    [0x03, 'Latin-1', 'e7e9fc', 'çéü'],
    [0x03, 'Latin-1 with the signs that Windows has there', '80933194', '€“1”'],
    [0x05, 'bare JIS X 0208 pairs', '467c4b5c', '日本'],
    [0x05, 'JIS with escapes', '1b2442467c4b5c1b2842', '日本'],
    [0x05, 'Shift JIS', '93fa967b', '日本'],
    [0x06, 'ISO-8859-5', 'bfe0d8d2d5e2', 'Привет'],
    [0x07, 'ISO-8859-8', 'f9ece5ed', 'שלום'],
    [0x08, 'UCS-2 with a surrogate pair', '004800690020d83ddc4d', 'Hi 👍'],
    [0x08, 'UCS-2 with a byte order mark', 'feff00480069', 'Hi'],
    [0x08, 'UCS-2 the other way round, said by its mark', 'fffe48006900', 'Hi'],
    [0x08, 'UCS-2 the other way round that does not say so', '480065006c006c006f002100', 'Hello!'],
    [0x08, 'two letters the other way round', '4f006b00', 'Ok'],
    [0x08, 'a lone digit the other way round', '3200', '2'],
    [0x08, 'an emoji the other way round', '3dd84ddc', '👍'],
    [0x08, 'letters and an emoji the other way round', '4800690020003dd84ddc', 'Hi 👍'],
    [
      0x08,
      'French the other way round',
      '440019206100630063006f00720064002c002000e700610020006d0061007200630068006500200074007200e800730020006200690065006e002620',
      'D’accord, ça marche très bien…',
    ],
    [
      0x08,
      'Turkish the other way round',
      '540065005f0165006b006b00fc0072006c00650072002c0020006700f6007200fc005f01fc007200fc007a00',
      'Teşekkürler, görüşürüz',
    ],
    [0x08, 'Thai the other way round', '2a0e270e310e2a0e140e350e040e230e310e1a0e', 'สวัสดีครับ'],
    [0x08, 'Hindi the other way round', '28092e0938094d0924094709200006092a09', 'नमस्ते आप'],
    [0x08, 'Amharic the other way round', '30120b121d122000a5129512f4127512', 'ሰላም እንዴት'],
    [0x08, 'Japanese the other way round', '533093306b3061306f30', 'こんにちは'],
    [0x08, 'Chinese the other way round', '604f7d590cff604fec4ee051b970005fe8951fff', '你好，你们几点开门？'],
    [0x08, 'an ellipsis, which would be a pictogram', '2026', '…'],
    [0x08, 'an accent of its own behind its letter', '00ea030100201ebf', 'ế ế'],
    [0x08, 'a sign of Braille, which would be Chinese', '2857', '⡗'],
    [0x08, 'Chinese whose second octets are zero', '4e004e004e00', '一一一'],
    [0x08, 'Cyrillic the other way round that does not say so', '1f04400438043204350442042100', 'Привет!'],
    [0x08, 'Arabic the other way round that does not say so', '450631062d0628062706', 'مرحبا'],
    [0x08, 'Chinese whose second octets are those of Cyrillic', '4e044e044e034e03', '丄丄七七'],
    [0x08, 'UCS-2 with an odd octet in front', '00043c04380440', 'мир'],
    [0x08, 'ASCII that calls itself UCS-2', '48656c6c6f20746865726521', 'Hello there!'],
    [0x08, 'ASCII of an odd length that calls itself UCS-2', '48656c6c6f207468657265', 'Hello there'],
    [0x08, 'UTF-8 that calls itself UCS-2', 'd09fd180d0b8d0b2d0b5d182', 'Привет'],
    [0x08, 'one sign in UTF-8 that calls itself UCS-2', 'e282ac', '€'],
    [0x08, 'Chinese whose octets are letters of ASCII', '4f60597d', '你好'],
    [0x08, 'Korean whose octets might be UTF-8', 'd0a4d0a4d0a4', '키키키'],
    [0x08, 'UCS-2 with a mark in front of each part', 'feff0048feff0069', 'Hi'],
    [0x08, 'UCS-2 that was filled up with zeros', '0048006900000000', 'Hi'],
    [0x03, 'Latin-1 with a closing zero', '486900', 'Hi'],
    [0x08, 'UCS-2 with an odd octet at the end', '0048006900', 'Hi'],
    [0x09, 'pictograms as Shift JIS', '93fa', '日'],
    [0x0a, 'ISO-2022-JP', '1b2442467c4b5c1b2842', '日本'],
    [0x0d, 'JIS X 0212', '3021', '丂'],
    [0x0d, 'EUC-JP', 'c6fccbdc8fb0a1', '日本丂'],
    [0x0d, 'JIS with escapes for both sets', '1b2442467c4b5c1b24284430211b28424869', '日本丂Hi'],
    [0x0e, 'KS C 5601', 'c7d1b1db', '한글'],
    [0x10, 'flash, GSM', '486900', 'Hi@'],
    [0x18, 'flash, UCS-2', '00480069', 'Hi'],
    [0x40, 'GSM that deletes itself', '486900', 'Hi@'],
    [0x48, 'UCS-2 that deletes itself', '043c04380440', 'мир'],
    [0x43, 'Latin-1 among those that delete themselves', 'e7e9fc', 'çéü'],
    [0x58, 'UCS-2 with class that deletes itself', '00480069', 'Hi'],
    [0xf0, 'class 0, GSM', '486900', 'Hi@'],
    [0xf1, 'class 1, GSM', '1b65', '€'],
    [0xc8, 'message waiting, GSM', '4869', 'Hi'],
    [0xe0, 'message waiting, UCS-2', '00480069', 'Hi'],
    [0x84, 'a reserved value as GSM', '4869', 'Hi'],
    [0x0f, 'a reserved low value as GSM', '4869', 'Hi'],
    [0x00, 'CESU-8 that calls itself GSM', '486920eda0bdedb18d', 'Hi 👍'],
    [0x01, 'CESU-8 that calls itself ASCII', 'c3a920eda0bdedb18d', 'é 👍'],
    [0x03, 'CESU-8 that calls itself Latin-1', '486920eda0bdedb18d', 'Hi 👍'],
    [0x08, 'CESU-8 that calls itself UCS-2', 'eda0bdedb18d206f6b', '👍 ok'],
    [0x03, 'half an emoji of CESU-8 as Latin-1', '4869eda0bd', 'Hií\u00a0½'],
    [0x04, 'binary that is a text in Latin-1', '436166e92064e96ae0207675', 'Café déjà vu'],
    [0x04, 'binary that is a text in GSM letters', '43616605206f7576657274', 'Café ouvert'],
    [0x04, 'binary that is CESU-8', '486920eda0bdedb18d', 'Hi 👍'],
    [0x04, 'binary that is a plain text', '48690a6f6b', 'Hi\nok'],
    [0x04, 'binary that is a text in UCS-2', '043c043804400021', 'мир!'],
  ];
  for (const [dataCoding, what, hex, text] of texts) {
    it(`0x${dataCoding.toString(16).padStart(2, '0')} reads ${what}`, () => {
      expect(read(dataCoding, hex)).to.equal(text);
    });
  }

  for (const dataCoding of [0x02, 0x04, 0x14, 0xf4, 0xf5, 0xf7]) {
    it(`0x${dataCoding.toString(16)} is binary, and says nothing readable`, () => {
      expect(alphabetOf(dataCoding)).to.equal('binary');
      expect(read(dataCoding, '00ff8001')).to.equal(undefined);
      expect(read(dataCoding, '024a3a5505')).to.equal(undefined);
      expect(read(dataCoding, '48656c6c6f00576f726c64')).to.equal(undefined);
    });
  }

  it('reads 0 as Latin-1 if the SMSC means that', () => {
    expect(decodeText(Buffer.from('e740', 'hex'), { dataCoding: 0, defaultAlphabet: 'latin1' })).to.equal('ç@');
  });

  it('reads UCS-2 that calls itself by no alphabet, whatever the SMSC means by 0', () => {
    for (const defaultAlphabet of ['gsm', 'latin1', 'ascii', 'utf-8'] as const)
      expect(decodeText(Buffer.from('043c04380440', 'hex'), { dataCoding: 0, defaultAlphabet })).to.equal('мир');
  });

  const defaults: readonly (readonly ['ascii' | 'utf-8', string, string])[] = [
    ['ascii', '61625f4031', 'ab_@1'],
    ['utf-8', 'c3a7e282ac', 'ç€'],
    ['utf-8', 'e7', 'ç'],
  ];
  for (const [defaultAlphabet, hex, text] of defaults) {
    it(`reads 0 as ${defaultAlphabet} if the SMSC means that: ${text}`, () => {
      expect(decodeText(Buffer.from(hex, 'hex'), { dataCoding: 0, defaultAlphabet })).to.equal(text);
    });
  }

  it('never fails, for any octets', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 60 }), (dataCoding, octets) => {
        expect(typeof (decodeText(Buffer.from(octets), { dataCoding }) ?? '')).to.equal('string');
      }),
    );
  });
});

describe('chooseCoding', () => {
  const choices: readonly (readonly [string, DefaultAlphabet, number, string])[] = [
    ['Hello@€', 'gsm', 0, '48656c6c6f001b65'],
    ['ça', 'gsm', 8, '00e70061'],
    ['Hi 👍', 'gsm', 8, '004800690020d83ddc4d'],
    ['Ä@', 'latin1', 0, 'c440'],
    ['5 €', 'latin1', 8, '0035002020ac'],
    ['Hello World!', 'gsm-packed', 0, 'c8329bfd065ddf72363904'],
    ['ab_@', 'ascii', 0, '61625f40'],
    ['é', 'ascii', 8, '00e9'],
    ['ab_@', 'utf-8', 0, '61625f40'],
    ['é', 'utf-8', 8, '00e9'],
  ];
  for (const [text, alphabet, dataCoding, hex] of choices) {
    it(`writes ${text} with data_coding ${dataCoding} if 0 means ${alphabet}`, () => {
      const coding = chooseCoding(text, alphabet);
      expect(coding.dataCoding).to.equal(dataCoding);
      expect(coding.encode(text).toString('hex')).to.equal(hex);
    });
  }
});
