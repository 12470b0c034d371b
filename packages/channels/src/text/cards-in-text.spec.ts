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

  it('leaves everything else as it is', () => {
    for (const text of ['Hi', 'What does BEGIN:VCARD mean?']) {
      const message = wrote(text);
      expect(withCardsRead(message)).to.equal(message);
    }
  });
});
