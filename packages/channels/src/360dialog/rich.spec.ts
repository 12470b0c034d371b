import { expect } from 'chai';
import type { OutboundContent, ReplyButton } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import { channel } from './index.ts';

const ACCOUNT = {
  name: 'default',
  channel: 'whatsapp',
  provider: '360dialog',
  settings: { apiKey: 'k', apiUrl: 'https://waba-v2.360dialog.io', apiStyle: 'cloud' },
} as const;

/** The request on the wire without the fields that every message has, and the notes for the history. */
function rendered(content: Partial<OutboundContent>): { readonly sent: unknown[]; readonly notes: readonly string[] } {
  const message = anOutboundMessage(content, { channel: 'whatsapp', to: '+447700900123' });
  const { parts, notes } = channel.outbound?.render(message, ACCOUNT) ?? { parts: [], notes: [] };
  const sent = parts.map(({ request }) => {
    const { json } = request as { json: Record<string, unknown> };
    const {
      messaging_product: _product,
      recipient_type: _recipient,
      to: _to,
      biz_opaque_callback_data: _id,
      ...rest
    } = json;
    return rest;
  });
  return { sent, notes };
}

const row = (title: string, more: Partial<ReplyButton> = {}): ReplyButton => ({
  kind: 'reply',
  title,
  payload: title.toUpperCase(),
  ...more,
});

describe('a place on WhatsApp', () => {
  const place = { latitude: 51.5, longitude: -0.12, address: '1 Hill Rd' };
  const shown = { ...place, name: '1 Hill Rd' };

  it('has its address as its name too, where it has no other: WhatsApp shows an address under a name only', () => {
    expect(rendered({ location: place }).sent).to.deep.equal([{ type: 'location', location: shown }]);
    expect(rendered({ location: { ...place, name: 'Shop' } }).sent).to.deep.equal([
      { type: 'location', location: { ...place, name: 'Shop' } },
    ]);
  });

  it('is the same above a template', () => {
    const template = { name: 't', variables: {}, header: { kind: 'location', location: place } } as const;

    expect(rendered({ template }).sent).to.have.deep.nested.property('[0].template.components', [
      { type: 'header', parameters: [{ type: 'location', location: shown }] },
    ]);
  });
});

describe('rich messages on WhatsApp', () => {
  it('are a list with its sections, header and footer', () => {
    const { sent, notes } = rendered({
      text: 'Which team?',
      header: { kind: 'text', text: 'Help\nnow' },
      footer: 'Day and night',
      list: {
        button: 'Teams',
        sections: [
          { title: 'Front', rows: [row('Sales'), row('Support', { description: 'For customers' })] },
          { title: 'Back', rows: [row('Billing')] },
        ],
      },
    });

    expect(sent).to.deep.equal([
      {
        type: 'interactive',
        interactive: {
          type: 'list',
          header: { type: 'text', text: 'Help now' },
          body: { text: 'Which team?' },
          footer: { text: 'Day and night' },
          action: {
            button: 'Teams',
            sections: [
              {
                title: 'Front',
                rows: [
                  { id: 'SALES', title: 'Sales' },
                  { id: 'SUPPORT', title: 'Support', description: 'For customers' },
                ],
              },
              { title: 'Back', rows: [{ id: 'BILLING', title: 'Billing' }] },
            ],
          },
        },
      },
    ]);
    expect(notes).to.deep.equal([]);
  });

  it('are cut if names of a list are too long, and say so', () => {
    const long = 'A department with a very long name';
    const { sent, notes } = rendered({
      text: 'Which?',
      list: { button: 'Choose a department now', sections: [{ rows: [row(long, { payload: 'A' }), row('B')] }] },
    });

    expect(JSON.stringify(sent))
      .to.include('"title":"A department with a…"')
      .and.include('"button":"Choose a department…"');
    expect(notes).to.have.members(['1 row title was cut to 24 characters', '1 list button was cut to 20 characters']);
  });

  it('stand whole below a title that was cut, so that two which begin alike are told apart', () => {
    const { sent } = rendered({
      text: 'Which?',
      list: {
        sections: [{ rows: [row('Delivery to my home address today'), row('Delivery to my home address later')] }],
      },
    });

    expect(JSON.stringify(sent))
      .to.include('"title":"Delivery to my home…","description":"Delivery to my home address today"')
      .and.include('"description":"Delivery to my home address later"');
  });

  it('become numbered text under the titles of their sections if a list has more rows than WhatsApp takes', () => {
    const rows = Array.from({ length: 6 }, (_none, index) => row(`Item ${String(index)}`));
    const { sent, notes } = rendered({
      text: 'Which?',
      list: {
        sections: [
          { title: 'First', rows },
          { title: 'Second', rows: rows.map(({ title }) => row(`${title} again`)) },
        ],
      },
    });

    expect(JSON.stringify(sent))
      .to.include(String.raw`First\n1. Item 0`)
      .and.include(String.raw`Second\n7. Item 0 again`);
    expect(notes).to.deep.equal(['12 buttons became numbered text']);
  });

  it('are buttons under a picture', () => {
    const { sent } = rendered({
      text: 'This one?',
      header: { kind: 'media', media: { kind: 'image', url: 'https://x.example/a.jpg' } },
      buttons: [row('Yes')],
    });

    expect(sent).to.deep.equal([
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          header: { type: 'image', image: { link: 'https://x.example/a.jpg' } },
          body: { text: 'This one?' },
          action: { buttons: [{ type: 'reply', reply: { id: 'YES', title: 'Yes' } }] },
        },
      },
    ]);
  });

  it('have a header and a footer as text if nothing can be pressed', () => {
    const { sent, notes } = rendered({
      text: 'Hello',
      header: { kind: 'text', text: 'Order 7' },
      footer: 'Brightline',
    });

    expect(JSON.stringify(sent)).to.include(String.raw`Order 7\nHello\nBrightline`);
    expect(notes).to.deep.equal(['the header became the first line', 'the footer became the last line']);
  });

  it('are a flow', () => {
    const { sent } = rendered({
      text: 'Book a visit',
      flow: { by: { id: '1234' }, button: 'Book', token: 't1', screen: 'DATE', data: { day: '2026-12-01' } },
    });

    expect(sent).to.deep.equal([
      {
        type: 'interactive',
        interactive: {
          type: 'flow',
          body: { text: 'Book a visit' },
          action: {
            name: 'flow',
            parameters: {
              flow_message_version: '3',
              flow_id: '1234',
              flow_cta: 'Book',
              flow_token: 't1',
              flow_action: 'navigate',
              flow_action_payload: { screen: 'DATE', data: { day: '2026-12-01' } },
            },
          },
        },
      },
    ]);
  });

  it('ask for a place', () => {
    const { sent } = rendered({ text: 'Where are you?', buttons: [{ kind: 'share-location', title: 'Send place' }] });

    expect(sent).to.deep.equal([
      {
        type: 'interactive',
        interactive: {
          type: 'location_request_message',
          body: { text: 'Where are you?' },
          action: { name: 'send_location' },
        },
      },
    ]);
  });

  it('tell rows apart whose titles are the same once they are cut, by the whole title in front of the description', () => {
    const rows = [
      row('Transfer of money to Germany', { description: 'One day' }),
      row('Transfer of money to Greece', { description: 'Two days' }),
      row('Transfer of money within the town', { description: 'At once' }),
      row('Cards', { description: 'Lost or stolen' }),
    ];
    const { sent, notes } = rendered({ text: 'Which?', list: { sections: [{ rows }] } });

    expect(JSON.stringify(sent)).to.include(
      JSON.stringify([
        {
          id: 'TRANSFER OF MONEY TO GERMANY',
          title: 'Transfer of money to…',
          description: 'Transfer of money to Germany - One day',
        },
        {
          id: 'TRANSFER OF MONEY TO GREECE',
          title: 'Transfer of money to…',
          description: 'Transfer of money to Greece - Two days',
        },
        { id: 'TRANSFER OF MONEY WITHIN THE TOWN', title: 'Transfer of money…', description: 'At once' },
        { id: 'CARDS', title: 'Cards', description: 'Lost or stolen' },
      ]),
    );
    expect(notes).to.deep.equal(['3 row titles were cut to 24 characters']);
  });

  it('become numbered text where a payload begins or ends with a blank, which WhatsApp takes for no id', () => {
    const { sent } = rendered({ text: 'Sure?', buttons: [row('Yes', { payload: 'yes ' }), row('No')] });

    expect(sent).to.deep.equal([{ type: 'text', text: { body: 'Sure?\n\n1. Yes\n2. No', preview_url: false } }]);
    const list = { sections: [{ rows: [row('Yes', { payload: ' yes' })] }] };
    expect(rendered({ text: 'Sure?', list }).sent[0]).to.deep.include({ type: 'text' });
  });

  it('are a sticker, or an image if the file is not WebP', () => {
    expect(rendered({ sticker: { url: 'https://x.example/s.webp' } }).sent).to.deep.equal([
      { type: 'sticker', sticker: { link: 'https://x.example/s.webp' } },
    ]);
    expect(rendered({ sticker: { id: '99' } }).sent).to.deep.equal([{ type: 'sticker', sticker: { id: '99' } }]);
    const { sent, notes } = rendered({ sticker: { url: 'https://x.example/s.png' } });
    expect(sent).to.deep.equal([{ type: 'image', image: { link: 'https://x.example/s.png' } }]);
    expect(notes).to.deep.equal(['the sticker became an image: stickers of WhatsApp are WebP']);
  });

  it('quote the message that they answer, with their first part', () => {
    const { sent } = rendered({
      text: 'x'.repeat(5000),
      replyTo: { to: 'message', message: { id: 'ours', providerIds: ['wamid.Q', 'wamid.R'] } },
    });

    expect(sent).to.have.length(2);
    expect(sent[0]).to.deep.include({ context: { message_id: 'wamid.Q' } });
    expect(sent[1]).not.to.have.property('context');
  });

  it('are a reaction, and its end', () => {
    const react = (emoji: string): unknown[] =>
      rendered({ action: { does: 'react', message: { id: 'wamid.Q' }, emoji } }).sent;

    expect(react('👍')).to.deep.equal([{ type: 'reaction', reaction: { message_id: 'wamid.Q', emoji: '👍' } }]);
    expect(react('')).to.deep.equal([{ type: 'reaction', reaction: { message_id: 'wamid.Q', emoji: '' } }]);
  });

  it('are a template with a file above it and buttons below', () => {
    const { sent } = rendered({
      template: {
        name: 'invoice',
        language: 'en_US',
        variables: { '1': 'Ann' },
        header: { kind: 'media', media: { kind: 'file', url: 'https://x.example/7.pdf', name: 'Invoice 7.pdf' } },
        buttons: [
          { index: 0, kind: 'reply', value: 'PAID' },
          { index: 1, kind: 'url', value: 'pay/7' },
          { index: 2, kind: 'copy-code', value: 'SAVE5' },
        ],
      },
    });

    expect(sent).to.deep.equal([
      {
        type: 'template',
        template: {
          name: 'invoice',
          language: { policy: 'deterministic', code: 'en_US' },
          components: [
            {
              type: 'header',
              parameters: [
                { type: 'document', document: { link: 'https://x.example/7.pdf', filename: 'Invoice 7.pdf' } },
              ],
            },
            { type: 'body', parameters: [{ type: 'text', text: 'Ann' }] },
            { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'PAID' }] },
            { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'pay/7' }] },
            {
              type: 'button',
              sub_type: 'copy_code',
              index: '2',
              parameters: [{ type: 'coupon_code', coupon_code: 'SAVE5' }],
            },
          ],
        },
      },
    ]);
  });

  it('cannot be taken back or changed: the error names the field and the remedy', () => {
    const message = { id: 'wamid.Q' };

    expect(() => rendered({ action: { does: 'delete', message } })).to.throw(/^delete: WhatsApp \(360dialog\) cannot/);
    expect(() => rendered({ text: 'New', action: { does: 'edit', message } })).to.throw(
      /^edit: .*send a correction as a new message/,
    );
  });

  it('after the reply window hold the whole message, or say which field a template cannot carry', () => {
    const template = { name: 'late', variables: {}, carriesMessage: true } as const;
    const late = rendered({ text: 'Which?', footer: 'B', list: { sections: [{ rows: [row('Yes')] }] }, template });

    expect(JSON.stringify(late.sent)).to.include('Which? B 1. Yes');
    const answer = rendered({ text: 'Yes', replyTo: { to: 'message', message: { id: 'wamid.Q' } }, template });
    expect(answer.sent[0]).to.deep.include({ context: { message_id: 'wamid.Q' }, type: 'template' });
    expect(answer.notes).to.deep.equal(['WhatsApp shows no quotation above a template']);
    expect(() => rendered({ sticker: { id: '9' }, template })).to.throw(/sticker\.url/);
  });
});
