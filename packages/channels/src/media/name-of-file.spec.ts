import { expect } from 'chai';
import { nameOfFile } from './name-of-file.ts';

const AT = 'https://files.example/dl?id=1';

describe('nameOfFile', () => {
  const CASES: readonly (readonly [title: string, file: Parameters<typeof nameOfFile>[0], name: string])[] = [
    ['its own name', { url: AT, name: 'Rechnung März.pdf' }, 'Rechnung März.pdf'],
    ['its own name, whatever the media type', { url: AT, name: 'a.csv', mimeType: 'text/plain' }, 'a.csv'],
    ['a name without extension', { url: AT, name: 'cotizacion', mimeType: 'application/pdf' }, 'cotizacion.pdf'],
    [
      'a name whose end is no extension',
      { url: AT, name: 'Offer v1.2', mimeType: 'application/pdf' },
      'Offer v1.2.pdf',
    ],
    ['a name with an extension of digits and letters', { url: AT, name: 'a.7z', mimeType: 'application/zip' }, 'a.7z'],
    ['a type with parameters', { url: AT, name: 'voice', mimeType: 'audio/ogg; codecs=opus' }, 'voice.ogg'],
    ['a type in another spelling', { url: AT, name: 'card', mimeType: 'text/x-vcard' }, 'card.vcf'],
    ['the end of the address', { url: 'https://files.example/d/a%20b.pdf?x=1' }, 'a b.pdf'],
    ['the extension of the address', { url: 'https://files.example/a.pdf', name: 'Offer' }, 'Offer.pdf'],
    ['an address that says nothing', { url: 'https://files.example/', mimeType: 'application/pdf' }, 'file.pdf'],
    ['a name with folders and line ends', { url: AT, name: '..\\docs/Bill\n 7.pdf' }, '..-docs-Bill 7.pdf'],
    ['a name with a slash', { url: AT, name: 'Invoice 7/2026.pdf' }, 'Invoice 7-2026.pdf'],
    ['a blank name', { url: 'https://files.example/a.pdf', name: ' ' }, 'a.pdf'],
    ['a type that nobody knows', { url: AT, name: 'data', mimeType: 'application/x-own' }, 'data'],
    ['an address that cannot be decoded', { url: 'https://files.example/%E0%A4%A.pdf' }, '%E0%A4%A.pdf'],
  ];
  for (const [title, file, name] of CASES) {
    it(`takes ${title}: ${name}`, () => {
      expect(nameOfFile(file)).to.equal(name);
    });
  }
});
