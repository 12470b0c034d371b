import { anOutboundMessage } from '@ccm/testing/channels';
import { expect } from 'chai';
import { renderRequests } from '../render.ts';

const url = (name: string): string => `https://files.example.com/${name}`;
const reply = (title: string, payload: string) => ({ kind: 'reply', title, payload }) as const;
const card = (title: string, more: object = {}) => ({ title, imageUrl: url(`${title}.jpg`), buttons: [], ...more });

const bodiesOf = (content: Parameters<typeof anOutboundMessage>[0], style: 'cloud' | 'classic' = 'cloud') =>
  renderRequests(anOutboundMessage(content, { channel: 'whatsapp', to: '+447700900123' }), {
    style,
    path: '/messages',
    nativeCarousel: true,
  }).parts.map(({ request }) => {
    const { type, ...json } = (request as { json: Record<string, unknown> }).json;
    return json[String(type)];
  });
const shown = (title: string, action: object, index: number, text = title) => ({
  card_index: index,
  type: 'cta_url',
  header: { type: 'image', image: { link: url(`${title}.jpg`) } },
  body: { text },
  action,
});
const pressed = (id: string, title: string) => ({ type: 'quick_reply', quick_reply: { id, title } });

describe('a carousel if the account asks for WhatsApp’s own', () => {
  it('is one message with the text above its cards, each with its reply buttons', () => {
    const cards = [
      card('Red', { subtitle: 'Size M', buttons: [reply('Buy', 'red'), reply('More', 'red+')] }),
      card('Blue', { buttons: [reply('Buy', 'blue'), reply('More', 'blue+')] }),
    ];

    expect(bodiesOf({ text: 'Our shirts', cards })).to.deep.equal([
      {
        type: 'carousel',
        body: { text: 'Our shirts' },
        action: {
          cards: [
            shown('Red', { buttons: [pressed('red', 'Buy'), pressed('red+', 'More')] }, 0, 'Red\nSize M'),
            shown('Blue', { buttons: [pressed('blue', 'Buy'), pressed('blue+', 'More')] }, 1),
          ],
        },
      },
    ]);
  });

  it('takes a link a card, and buttons below in a message of their own', () => {
    const cards = [
      card('Red', { url: 'https://www.shop.example/red' }),
      card('Blue', { buttons: [{ kind: 'url', title: 'Look', url: 'https://shop.example/blue' }] }),
    ];
    const [carousel, buttons] = bodiesOf({ text: 'Shirts', cards, buttons: [reply('None', 'no')] });

    expect(carousel).to.have.nested.property('action.cards[0].action.parameters.display_text', 'shop.example');
    expect(carousel).to.have.nested.property('action.cards[1].action.parameters.display_text', 'Look');
    expect(buttons).to.deep.include({ type: 'button', body: { text: '…' } });
  });

  it('gives up neither header nor footer, which WhatsApp does not take around cards', () => {
    const cards = ['Red', 'Blue'].map((title) => card(title, { buttons: [reply('Buy', title)] }));
    const bodies = bodiesOf({ text: 'Shirts', header: { kind: 'text', text: 'Sale' }, footer: 'Today', cards });

    expect(bodies).to.have.length(1);
    expect(bodies[0]).to.have.nested.property('body.text').that.includes('Sale').and.includes('Today');
  });

  const buy = { buttons: [reply('Buy', 'b')] };
  const buyToo = { buttons: [reply('Buy', 'c')] };
  const unfit = {
    'a card has no picture': [card('Red', buy), card('Blue', { ...buyToo, imageUrl: undefined })],
    'cards have different numbers of buttons': [
      card('Red', buy),
      card('Blue', { buttons: [reply('Buy', 'c'), reply('More', 'd')] }),
    ],
    'one card has a link and another a button': [card('Red', buy), card('Blue', { url: 'https://shop.example' })],
    'a card has no button': [card('Red', buy), card('Blue')],
    'a text is too long': [card('Red', buy), card('Blue', { ...buyToo, subtitle: 'x'.repeat(160) })],
    'buttons of two cards have one payload': [card('Red', buy), card('Blue', buy)],
    'there is one card': [card('Red', buy)],
  } as const;
  for (const [title, cards] of Object.entries(unfit))
    it(`is one message a card if ${title}`, () => {
      const types = JSON.stringify(bodiesOf({ text: 'Shirts', cards }));

      expect(types).to.not.include('carousel');
    });

  it('is a message a card in the classic API', () => {
    const cards = ['Red', 'Blue'].map((title) => card(title, { buttons: [reply('Buy', title)] }));

    expect(JSON.stringify(bodiesOf({ cards }, 'classic'))).to.not.include('carousel');
  });
});
