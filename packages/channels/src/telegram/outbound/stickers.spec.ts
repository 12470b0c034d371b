import { expect } from 'chai';
import { anOutboundMessage } from '@ccm/testing/channels';
import { render } from '../render.ts';

const sent = (url: string) => {
  const { parts, notes } = render(anOutboundMessage({ sticker: { url } }, { channel: 'telegram', to: '5550001' }));
  const { method, upload } = parts[0].request as { readonly method: string; readonly upload: boolean };
  return { method, upload, notes };
};

describe('a sticker for Telegram by its address', () => {
  const CASES = {
    'a WebP file, which Telegram fetches': ['a.webp', { method: 'sendSticker', upload: false, notes: [] }],
    'an address that does not tell its type': ['a', { method: 'sendSticker', upload: false, notes: [] }],
    'an animated one, which Telegram takes as an upload': [
      'a.tgs?v=2',
      { method: 'sendSticker', upload: true, notes: [] },
    ],
    'a film, which it takes as an upload': ['a.webm', { method: 'sendSticker', upload: true, notes: [] }],
    'any other picture, which is none': [
      'a.png',
      {
        method: 'sendPhoto',
        upload: false,
        notes: ['the sticker became an image: stickers of Telegram are WebP, TGS or WebM'],
      },
    ],
  } as const;
  for (const [title, [name, expected]] of Object.entries(CASES)) {
    it(`may be ${title}`, () => {
      expect(sent(`https://files.example.com/${name}`)).to.deep.equal(expected);
    });
  }
});

describe('cards for Telegram', () => {
  it('are one message each, which the history says, with a picture that Telegram does not show as a document', () => {
    const card = (name: string) => ({ title: name, imageUrl: `https://files.example.com/${name}`, buttons: [] });
    const cards = [card('a.heic'), card('b.jpg')];
    expect(render(anOutboundMessage({ cards }, { channel: 'telegram', to: '5550001' })).notes).to.deep.equal([
      '2 cards became one message each',
      'an image went as a document (Telegram: image/heic is not taken so)',
    ]);
  });
});
