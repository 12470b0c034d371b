import { expect } from 'chai';
import type { CustomerMessage } from '@ccm/core/domain';
import { withCardsRead } from './cards-in-text.ts';

const wrote = (text: string): CustomerMessage => ({
  kind: 'message',
  dedupeId: 'd',
  providerMessageId: 'd',
  customer: { id: '7' },
  serviceIdentifier: 's',
  text,
  attachments: [],
});
const ANN = { name: 'Ann Lee', phones: ['+447700900456'] };

describe('a vCard in a text', () => {
  const texts: Readonly<Record<string, readonly [string, string]>> = {
    'as it is written': [
      'BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nTEL:+447700900456\nEND:VCARD',
      'Ann Lee: +447700900456',
    ],
    'with its line ends spelled out': [
      String.raw`see BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nTEL;type=CELL:+447700900456\nEND:VCARD`,
      'see\nAnn Lee: +447700900456',
    ],
    'with blanks for line ends': [
      'BEGIN:VCARD VERSION:3.0 CLASS:PUBLIC FN:Ann Lee N:Lee;Ann;;; TEL;type=CELL,voice:+447700900456 TZ:+0000 END:VCARD ok?',
      'ok?\nAnn Lee: +447700900456',
    ],
  };
  for (const [what, [text, shown]] of Object.entries(texts)) {
    it(`is a contact card ${what}`, () => {
      expect(withCardsRead(wrote(text))).to.deep.include({ text: shown, contacts: [ANN] });
    });
  }

  it('is a contact card as a QR code holds it, with its names in their order', () => {
    const code = String.raw`MECARD:N:Lee,Ann;TEL:+447700900456;ADR:,,1 High St,Leeds;NOTE:Rings\; twice;URL:https\://example.org;;`;
    expect(withCardsRead(wrote(`Call ${code}`))).to.deep.include({
      text: 'Call\nAnn Lee: +447700900456, 1 High St, Leeds, https://example.org, Rings; twice',
      contacts: [{ ...ANN, addresses: ['1 High St, Leeds'], urls: ['https://example.org'], note: 'Rings; twice' }],
    });
  });

  it('leaves everything else as it is', () => {
    for (const text of ['Hi', 'What does BEGIN:VCARD mean?', 'MECARD: a code; is it?']) {
      const message = wrote(text);
      expect(withCardsRead(message)).to.equal(message);
    }
  });
});
