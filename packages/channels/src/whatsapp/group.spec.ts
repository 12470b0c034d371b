import { expect } from 'chai';
import type { OutboundContent } from '@ccm/core/domain';
import { renderRequests } from './render.ts';
import { sentPartOf } from './calls.ts';

const GROUP = 'Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD';

const sentToGroup = (content: Partial<OutboundContent>) =>
  renderRequests(
    {
      id: 'm1',
      requestedChannel: 'whatsapp',
      channel: 'whatsapp',
      account: 'default',
      to: GROUP,
      lane: 'reply',
      acceptedAtMs: 0,
      content: { text: '', attachments: [], buttons: [], ...content },
    },
    { style: 'cloud', path: '/messages' },
  );
const bodiesOf = (content: Partial<OutboundContent>): readonly unknown[] =>
  sentToGroup(content).parts.map(({ request }) => (request as { readonly json: unknown }).json);

describe('A WhatsApp group', () => {
  it('gets a text by its id, as a group', () => {
    expect(bodiesOf({ text: 'Hello all' })).to.deep.equal([
      {
        messaging_product: 'whatsapp',
        recipient_type: 'group',
        to: GROUP,
        type: 'text',
        text: { body: 'Hello all', preview_url: false },
        biz_opaque_callback_data: 'm1:0',
      },
    ]);
  });

  it('gets files as files, with the text as their caption', () => {
    const [file] = bodiesOf({
      text: 'The plan',
      attachments: [{ kind: 'file', url: 'https://files.example.com/a.pdf' }],
    });

    expect(file).to.deep.include({
      recipient_type: 'group',
      document: { link: 'https://files.example.com/a.pdf', caption: 'The plan', filename: 'a.pdf' },
    });
  });

  it('gets buttons, lists and cards as numbered text, since nothing can be pressed there', () => {
    const buttons = [
      { kind: 'reply', title: 'Yes', payload: 'Y' },
      { kind: 'url', title: 'More', url: 'https://example.com' },
    ] as const;
    const { parts, notes, numberedChoices } = sentToGroup({ text: 'Shall we?', buttons, footer: 'Until Friday' });

    expect(parts.map(({ kind }) => kind)).to.deep.equal(['text']);
    expect(parts[0]?.request).to.have.nested.property(
      'json.text.body',
      'Shall we?\nUntil Friday\n\n1. Yes\nMore: https://example.com',
    );
    expect(numberedChoices).to.deep.equal([{ number: 1, title: 'Yes', payload: 'Y' }]);
    expect(notes).to.deep.equal([
      'the footer became the last line',
      '2 buttons became numbered text',
      'a WhatsApp group takes nothing to press',
    ]);
    expect(
      bodiesOf({
        text: 'Which?',
        list: { button: 'Menu', sections: [{ rows: [{ kind: 'reply', title: 'One', payload: '1' }] }] },
        cards: [
          { title: 'A', buttons: [] },
          { title: 'B', buttons: [] },
        ],
      }),
    ).to.have.nested.property('[0].text.body', 'Which?\n\nA\n\nB\n\n1. One');
  });

  it('is no alias of the customer named in the answer to a send', () => {
    const reply = { status: 200, headers: {}, body: Buffer.from('') };
    const answer = { messages: [{ id: 'wamid.1' }], contacts: [{ wa_id: '447700900123' }], errors: [] };

    const host = { name: 'WhatsApp' } as Parameters<typeof sentPartOf>[1]['host'];

    expect(sentPartOf({ reply, answer }, { host, to: GROUP })).not.to.have.property('recipientIds');
  });
});
