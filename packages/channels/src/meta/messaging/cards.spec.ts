import { expect } from 'chai';
import type { Card } from '@ccm/core/domain';
import type { MessagingProduct } from './product.ts';
import { sortCards } from './cards.ts';

const MEGABYTE = 1_000_000;
const product: MessagingProduct = {
  name: 'Messenger',
  splitText: (text) => [text],
  messageId: /^m/,
  media: { channel: 'Messenger', image: { types: ['image/jpeg', 'image/png', 'image/gif'], maxBytes: 8 * MEGABYTE } },
  hasCallButtons: true,
  quickRepliesUnderFiles: true,
  envelopeOf: () => ({}),
};
const card = (imageUrl: string): Card => ({ title: 'A', imageUrl, buttons: [] });
const FILES = 'https://files.example.com/';

describe('the picture of a card on Messenger and Instagram', () => {
  for (const name of ['a.jpg', 'a.PNG?x=1', 'a.gif', 'a']) {
    it(`is shown where a picture of its type would be: ${name}`, () => {
      const notes: string[] = [];
      expect(sortCards([card(`${FILES}${name}`)], { product, notes }).native).to.have.length(1);
      expect(notes).to.deep.equal([]);
    });
  }

  for (const name of ['a.webp', 'a.heic', 'a.svg', 'a.tiff']) {
    it(`makes the card text where it would not: ${name}`, () => {
      const notes: string[] = [];
      const sorted = sortCards([card(`${FILES}${name}`), card(`${FILES}b.jpg`)], { product, notes });
      expect([sorted.asText.length, sorted.native.length]).to.deep.equal([1, 1]);
      expect(notes).to.deep.equal(['1 card became text: Messenger cannot show it']);
    });
  }
});
