import { expect } from 'chai';
import { cleanComponents } from './template-variables.ts';

const text = (words: string): object => ({ type: 'text', text: words });
const body = (words: string): object => ({ type: 'body', parameters: [text(words)] });
const CODE = {
  type: 'button',
  sub_type: 'copy_code',
  index: 0,
  parameters: [{ type: 'coupon_code', coupon_code: 'A1' }],
};
const OFFER = {
  type: 'limited_time_offer',
  parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1_764_600_000_000 } }],
};
const carousel = (...words: readonly string[]): object => ({
  type: 'carousel',
  cards: words.map((each, card_index) => ({ card_index, components: [body(each)] })),
});

describe('cleanComponents', () => {
  it('cleans the texts on the cards of a carousel as those of the body, and names their place', () => {
    expect(cleanComponents([body('a\nb'), carousel('Red', 'x\t y')])).to.deep.equal({
      components: [body('a b'), carousel('Red', 'x y')],
      notes: [
        'components[0].parameters[0] of the template was cleaned: WhatsApp takes no line breaks, tabs or long blanks there',
        'components[1].cards[1].components[0].parameters[0] of the template was cleaned: WhatsApp takes no line breaks, tabs or long blanks there',
      ],
    });
  });

  it('refuses an empty text on a card by its place', () => {
    expect(() => cleanComponents([carousel('Red', ' ')]))
      .to.throw('components[0].cards[1].components[0].parameters[0] is empty')
      .with.property('reason', 'invalid-message');
  });

  it('passes on as they are values that are no text', () => {
    expect(cleanComponents([OFFER, CODE])).to.deep.equal({ components: [OFFER, CODE], notes: [] });
  });
});
