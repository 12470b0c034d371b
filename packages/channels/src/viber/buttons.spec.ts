import { expect } from 'chai';
import type { Account, Card, OutboundContent } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import type { SendMessageRequest, ViberButton } from './payloads.ts';
import { render } from './render.ts';
import type { ViberSettings } from './settings.ts';

const account: Account<ViberSettings> = {
  name: 'default',
  channel: 'viber',
  provider: 'viber',
  settings: { authToken: 'token', accountName: 'Shop', apiUrl: 'https://chatapi.viber.com/pa' },
};
const reply = (title: string) => ({ kind: 'reply', title, payload: title }) as const;
const rendered = (content: Partial<OutboundContent>) => {
  const { parts, notes } = render(anOutboundMessage(content, { channel: 'viber', to: 'customer==' }), account);
  return { requests: parts.map(({ request }) => request as SendMessageRequest), notes };
};
function cardsIn(content: Partial<OutboundContent>): readonly ViberButton[] {
  const found = rendered(content).requests.find(({ type }) => type === 'rich_media');
  return found?.type === 'rich_media' ? found.rich_media.Buttons : [];
}
const titlesIn = (content: Partial<OutboundContent>): readonly (string | undefined)[] =>
  (rendered(content).requests[0]?.keyboard?.Buttons ?? []).map(({ Text }) => Text);

describe('the title of a button on Viber, which reads it as HTML', () => {
  const CASES = {
    'a tag': ['<b>', '&lt;b&gt;'],
    'an ampersand': ['a & b', 'a &amp; b'],
    'an entity': ['&copy; 2026', '&amp;copy; 2026'],
    'a heart': ['I <3 it', 'I &lt;3 it'],
    'letters alone': ['Да, é', 'Да, é'],
  } as const;
  for (const [title, [written, sent]] of Object.entries(CASES)) {
    it(`is shown as it was written: ${title}`, () => {
      expect(titlesIn({ text: 'Pick', buttons: [reply(written)] })).to.deep.equal([sent]);
    });
  }

  it('keeps within 250 characters, and cuts no entity', () => {
    expect(titlesIn({ text: 'Pick', buttons: [reply('&'.repeat(200))] })).to.deep.equal(['&amp;'.repeat(50)]);
    expect(titlesIn({ text: 'Pick', buttons: [reply('a'.repeat(300))] })).to.deep.equal(['a'.repeat(250)]);
  });

  it('comes back as it was given, and stands unchanged where Viber shows plain text', () => {
    const cards: readonly Card[] = [1, 2].map(() => ({ title: 'R&D', subtitle: 'a\nb', buttons: [reply('<i>')] }));
    const { requests } = rendered({ text: 'R&D', cards });
    expect(requests[0]).to.have.property('text', 'R&D');
    expect(requests[1]).to.have.property('alt_text').that.includes('R&D').and.includes('<i>');
    const [title, subtitle, button] = cardsIn({ cards });
    expect([title?.Text, subtitle?.Text, button?.Text]).to.deep.equal(['R&amp;D', 'a<br>b', '&lt;i&gt;']);
    expect(button?.ActionBody).to.equal('<i>');
  });
});

describe('the picture of a card on Viber', () => {
  const card = (name: string): Card => ({
    title: name,
    imageUrl: `https://files.example.com/${name}`,
    buttons: [reply(name)],
  });

  it('is an image, and an animation behind the text', () => {
    const [picture] = cardsIn({ cards: [card('a.png'), card('b.jpg')] });
    expect(picture).to.include({ Image: 'https://files.example.com/a.png' });
    const [animation] = cardsIn({ cards: [card('a.gif'), card('b.jpg')] });
    expect(animation).to.include({ BgMediaType: 'gif', BgMedia: 'https://files.example.com/a.gif' });
    expect(animation).to.not.have.property('Image');
  });

  for (const name of ['a.webp', 'a.heic', 'a.svg']) {
    it(`makes all cards text if Viber shows none of its type: ${name}`, () => {
      const { requests, notes } = rendered({ text: 'New', cards: [card(name), card('b.jpg')] });
      expect(requests.map(({ type }) => type)).to.deep.equal(['text']);
      expect(requests[0]).to.have.property('text').that.includes(`https://files.example.com/${name}`);
      expect(notes).to.deep.equal(['2 cards became text: Viber cannot show all of them as cards']);
    });
  }
});
