import { expect } from 'chai';
import type { ContactCard } from '@ccm/core/domain';
import { readVCards } from './vcard.ts';
import { writeVCard } from './write-vcard.ts';

describe('writeVCard', () => {
  it('writes cards that readVCards reads, with any punctuation', () => {
    const card: ContactCard = {
      name: 'Lee, Ann; Dr.',
      phones: ['+447700900456', '+442071234567'],
      emails: ['ann@example.com'],
      addresses: ['1 High St, London'],
      organization: 'Example; Sons',
      urls: ['https://example.com/a,b'],
      birthday: '1990-01-31',
      note: 'Calls back',
    };

    expect(readVCards(writeVCard(card)).contacts).to.deep.equal([card]);
  });

  it('leaves out missing fields of the card', () => {
    const lines = writeVCard({ name: 'Ann', phones: [] }).split('\r\n');

    expect(lines).to.deep.equal(['BEGIN:VCARD', 'VERSION:3.0', 'N:Ann;;;;', 'FN:Ann', 'END:VCARD']);
  });
});
