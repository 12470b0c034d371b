import { expect } from 'chai';
import type { OutboundContent } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { TEXT_ALONE } from '../contract/index.ts';
import { fitContent } from './fit-content.ts';

const SMS = { title: 'SMS', contents: TEXT_ALONE };

const content = (part: Partial<OutboundContent>): OutboundContent => ({
  text: '',
  attachments: [],
  buttons: [],
  ...part,
});

describe('content that a channel does not have', () => {
  const CASES: readonly {
    readonly title: string;
    readonly given: Partial<OutboundContent>;
    readonly becomes: Partial<OutboundContent>;
    readonly note?: RegExp;
  }[] = [
    {
      title: 'a list becomes buttons of their sections',
      given: { list: { sections: [{ title: 'Teams', rows: [{ kind: 'reply', title: 'Sales', payload: 's' }] }] } },
      becomes: { buttons: [{ kind: 'reply', title: 'Sales', payload: 's', section: 'Teams' }] },
      note: /list became buttons/,
    },
    {
      title: 'header and footer become lines',
      given: { text: 'Hi', header: { kind: 'text', text: 'A' }, footer: 'Z' },
      becomes: { text: 'A\nHi\nZ' },
      note: /header became the first line/,
    },
    {
      title: 'a file above becomes the first file',
      given: { text: 'Hi', header: { kind: 'media', media: { kind: 'image', url: 'https://x.example/a.png' } } },
      becomes: { attachments: [{ kind: 'image', url: 'https://x.example/a.png' }] },
      note: /header became an attachment/,
    },
    {
      title: 'a sticker becomes a picture',
      given: { sticker: { url: 'https://x.example/s.webp', id: '1' } },
      becomes: { attachments: [{ kind: 'image', url: 'https://x.example/s.webp' }] },
      note: /sticker became an image/,
    },
    {
      title: 'a flow becomes its link',
      given: { text: 'Book', flow: { by: { id: '1' }, button: 'Book', fallbackUrl: 'https://x.example/f' } },
      becomes: { buttons: [{ kind: 'url', title: 'Book', url: 'https://x.example/f' }] },
      note: /flow became a link/,
    },
    {
      title: 'a request for a place becomes a line',
      given: { text: 'Where?', buttons: [{ kind: 'share-location', title: 'Send your place' }] },
      becomes: { text: 'Where?\nSend your place', buttons: [] },
      note: /share-location became text/,
    },
    {
      title: 'a reaction becomes its emoji',
      given: { action: { does: 'react', message: { id: 'm' }, emoji: '👍' } },
      becomes: { text: '👍' },
      note: /reaction became its emoji/,
    },
    {
      title: 'an answer goes without what it quotes',
      given: { text: 'Yes', replyTo: { to: 'message', message: { id: 'm' } } },
      becomes: { text: 'Yes' },
      note: /without quoting/,
    },
    {
      title: 'rows of buttons go as buttons',
      given: { text: 'Hi', buttons: [{ kind: 'reply', title: 'A', payload: 'a' }], buttonRows: [1] },
      becomes: { buttons: [{ kind: 'reply', title: 'A', payload: 'a' }] },
    },
  ];
  for (const { title, given, becomes, note } of CASES) {
    it(`is replaced: ${title}`, () => {
      const fitted = fitContent(content(given), SMS);

      expect(fitted.content).to.deep.include(becomes);
      expect(Object.keys(fitted.content)).to.have.members(['text', 'attachments', 'buttons']);
      if (note === undefined) expect(fitted.notes).to.deep.equal([]);
      else expect(fitted.notes.join('; ')).to.match(note);
    });
  }

  const REFUSED: readonly (readonly [given: Partial<OutboundContent>, says: RegExp])[] = [
    [{ action: { does: 'edit', message: { id: 'm' } }, text: 'x' }, /^edit: SMS cannot carry it; send a correction/],
    [{ action: { does: 'delete', message: { id: 'm' } } }, /^delete: SMS cannot/],
    [{ action: { does: 'react', message: { id: 'm' }, emoji: '' } }, /^reaction\.emoji: .*cannot be taken back/],
    [{ sticker: { id: '1' } }, /^sticker\.url: .*give the address/],
    [{ text: 'x', flow: { by: { id: '1' }, button: 'B' } }, /^flow\.fallbackUrl: /],
    [{ template: { name: 't', variables: {} } }, /^template: /],
    [{ text: 'x', replyTo: { to: 'comment', commentId: '1', private: false } }, /^replyTo\.comment: .*facebook/],
  ];
  for (const [given, says] of REFUSED) {
    it(`is refused with the field and the remedy: ${says.source}`, () => {
      expect(() => fitContent(content(given), SMS)).to.throw(DeliveryError, says);
    });
  }
});
