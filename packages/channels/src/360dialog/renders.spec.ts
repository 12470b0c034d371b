import { expect } from 'chai';
import type { Card, OutboundAttachment, OutboundContent } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import type { RenderedMessage } from '../contract/index.ts';
import { render as renderMessage } from './render.ts';
import { CLOUD, outbound, reply } from '../../test/360dialog/samples.ts';

const render = (content: Partial<OutboundContent>, to?: string): RenderedMessage =>
  renderMessage(outbound(content, to), CLOUD);
/** The type of each part with the content under its name. */
const bodiesOf = ({ parts }: RenderedMessage): readonly unknown[] =>
  parts.map(({ kind, request }) => {
    const { json } = request as { readonly json: Readonly<Record<string, unknown>> };
    return { [kind]: json[kind] };
  });
const faultOf = (content: Partial<OutboundContent>, to?: string): { reason: string; message: string } => {
  try {
    render(content, to);
  } catch (error) {
    if (error instanceof DeliveryError) return { reason: error.reason, message: error.message };
    throw error;
  }
  throw new Error('it was rendered');
};
const MB = 1_000_000;
const url = (name: string): string => `https://files.example.com/${name}`;
const LATE = { name: 'late_reply', language: 'en', variables: {}, carriesMessage: true } as const;
const late = (text: string): object => ({
  template: {
    name: 'late_reply',
    language: { policy: 'deterministic', code: 'en' },
    components: [{ type: 'body', parameters: [{ type: 'text', text }] }],
  },
});

describe('the limits of WhatsApp', () => {
  const FILES: readonly (readonly [
    title: string,
    file: Partial<OutboundAttachment>,
    as: string,
    note: string | undefined,
  ])[] = [
    ['a JPEG', { kind: 'image', url: url('a.jpg'), sizeBytes: 5 * MB }, 'image', undefined],
    [
      'a PNG by another name of its type',
      { kind: 'image', url: url('1'), mimeType: 'IMAGE/X-PNG' },
      'image',
      undefined,
    ],
    ['a picture of no known type', { kind: 'image', url: url('1') }, 'image', undefined],
    [
      'WebP',
      { kind: 'image', url: url('pic.webp'), mimeType: 'image/webp' },
      'document',
      'an image went as a document (WhatsApp: image/webp is not taken so)',
    ],
    [
      'a GIF by its extension',
      { kind: 'image', url: url('get?filename=a.gif') },
      'document',
      'an image went as a document (WhatsApp: image/gif is not taken so)',
    ],
    [
      'HEIC',
      { kind: 'image', url: url('1'), mimeType: 'image/heic' },
      'document',
      'an image went as a document (WhatsApp: image/heic is not taken so)',
    ],
    [
      'a JPEG of 6 MB',
      { kind: 'image', url: url('a.jpg'), sizeBytes: 6 * MB },
      'document',
      'an image went as a document (WhatsApp: 6 MB, at most 5 MB)',
    ],
    ['MP3', { kind: 'audio', url: url('a.mp3') }, 'audio', undefined],
    ['Opus', { kind: 'audio', url: url('1'), mimeType: 'audio/ogg; codecs="opus"' }, 'audio', undefined],
    [
      'Opus without its container, as browsers record it',
      { kind: 'audio', url: url('a.opus'), mimeType: 'audio/opus' },
      'document',
      'an audio file went as a document (WhatsApp: audio/opus is not taken so)',
    ],
    ['Opus by its extension', { kind: 'audio', url: url('a.opus') }, 'audio', undefined],
    [
      'Ogg without its codec',
      { kind: 'audio', url: url('a.ogg'), mimeType: 'audio/ogg' },
      'document',
      'an audio file went as a document (WhatsApp: audio/ogg is not taken so)',
    ],
    [
      'WAV',
      { kind: 'audio', url: url('a.wav') },
      'document',
      'an audio file went as a document (WhatsApp: audio/wav is not taken so)',
    ],
    ['MP4', { kind: 'video', url: url('a.mp4'), sizeBytes: 16 * MB }, 'video', undefined],
    [
      'MP4 of 17 MB',
      { kind: 'video', url: url('a.mp4'), sizeBytes: 17 * MB },
      'document',
      'a video went as a document (WhatsApp: 17 MB, at most 16 MB)',
    ],
    [
      'QuickTime',
      { kind: 'video', url: url('a.mov') },
      'document',
      'a video went as a document (WhatsApp: video/quicktime is not taken so)',
    ],
    ['any document', { kind: 'file', url: url('a.zip'), sizeBytes: 100 * MB }, 'document', undefined],
    [
      'a document of 101 MB',
      { kind: 'file', url: url('a.zip'), sizeBytes: 101 * MB },
      'text',
      'a file became a link (WhatsApp: 101 MB, at most 100 MB)',
    ],
  ];
  for (const [title, file, as, note] of FILES) {
    it(`goes as ${as}: ${title}`, () => {
      const rendered = render({ attachments: [{ kind: 'file', url: url('1'), ...file }] });

      expect(rendered.parts.map(({ kind }) => kind)).to.deep.equal([as]);
      expect(rendered.notes).to.deep.equal(note === undefined ? [] : [note]);
    });
  }

  it('keeps the text with a picture that goes as a document, and the name of the file', () => {
    const attachments = [{ kind: 'image', url: url('1'), mimeType: 'image/webp', name: 'pic.webp' }] as const;

    expect(bodiesOf(render({ text: 'see', attachments }))).to.deep.equal([
      { document: { link: url('1'), caption: 'see', filename: 'pic.webp' } },
    ]);
  });

  it('cuts a long file name and keeps its extension', () => {
    const name = `${'n'.repeat(400)}.pdf`;
    const [body] = bodiesOf(render({ attachments: [{ kind: 'file', url: url('1'), name }] }));

    expect(body).to.deep.equal({ document: { link: url('1'), filename: `${'n'.repeat(236)}.pdf` } });
  });

  it('names a document with the extension of its type', () => {
    const file = { kind: 'file', url: url('dl?id=1'), name: 'cotizacion', mimeType: 'application/pdf' } as const;
    const [body] = bodiesOf(render({ attachments: [file] }));

    expect(body).to.deep.equal({ document: { link: url('dl?id=1'), filename: 'cotizacion.pdf' } });
  });

  it('is never the parent of several ids', () => {
    expect(faultOf({ text: 'Hi' }, 'US.ENT.1349120')).to.include({ reason: 'invalid-recipient' });
  });
});

describe('a carousel on WhatsApp', () => {
  const card = (title: string, more: object = {}) => ({ title, buttons: [], ...more });

  it('is a message with picture and buttons for each card, the other buttons last', () => {
    const rendered = render({
      text: 'Look',
      cards: [
        card('Red', { subtitle: 'M', imageUrl: url('r.jpg'), buttons: [reply('Buy', 'red')] }),
        card('Blue', { imageUrl: url('b.jpg'), url: 'https://www.shop.example/blue' }),
        card('Green', { imageUrl: url('g.jpg') }),
        card('Grey'),
      ],
      buttons: [reply('None', 'no')],
    });

    expect(bodiesOf(rendered)).to.deep.equal([
      {
        interactive: {
          type: 'button',
          action: { buttons: [{ type: 'reply', reply: { id: 'red', title: 'Buy' } }] },
          header: { type: 'image', image: { link: url('r.jpg') } },
          body: { text: 'Red\nM' },
        },
      },
      {
        interactive: {
          type: 'cta_url',
          action: {
            name: 'cta_url',
            parameters: { display_text: 'shop.example', url: 'https://www.shop.example/blue' },
          },
          header: { type: 'image', image: { link: url('b.jpg') } },
          body: { text: 'Blue' },
        },
      },
      { image: { link: url('g.jpg'), caption: 'Green' } },
      { text: { body: 'Grey', preview_url: false } },
      {
        interactive: {
          type: 'button',
          action: { buttons: [{ type: 'reply', reply: { id: 'no', title: 'None' } }] },
          body: { text: 'Look' },
        },
      },
    ]);
    expect(rendered.notes).to.deep.equal(['4 cards became one message each']);
  });

  it('numbers through the buttons of cards that WhatsApp cannot show, and all others with them', () => {
    const call = { kind: 'call', title: 'Ring', phone: '+442071234567' } as const;
    const rendered = render({
      cards: [card('Red', { buttons: [reply('Buy', 'red'), call] }), card('Blue', { buttons: [reply('Buy', 'blue')] })],
      buttons: [reply('None', 'no')],
    });

    expect(rendered.parts.map(({ kind }) => kind)).to.deep.equal(['text', 'interactive']);
    expect(bodiesOf(rendered)[0]).to.deep.equal({
      text: { body: 'Red\n1. Buy\nRing: +442071234567\n\n2. None', preview_url: false },
    });
    expect(rendered.numberedChoices).to.deep.equal([
      { number: 1, title: 'Buy', payload: 'red' },
      { number: 2, title: 'None', payload: 'no' },
    ]);
  });
});

describe('a template on WhatsApp', () => {
  it('gets its variables without line breaks, tabs, long blanks and invisible marks', () => {
    const variables = { '1': ' Ann\u200b\n\n\tLee      Smith \u202aMd\u202c\n', '2': 'Jane  Doe 👨‍👩‍👧' };
    const rendered = render({ template: { name: 't', variables } });

    expect(bodiesOf(rendered)).to.deep.equal([
      {
        template: {
          name: 't',
          language: { policy: 'deterministic', code: 'en' },
          components: [
            {
              type: 'body',
              parameters: [
                { type: 'text', text: 'Ann Lee Smith Md' },
                { type: 'text', text: 'Jane  Doe 👨‍👩‍👧' },
              ],
            },
          ],
        },
      },
    ]);
    expect(rendered.notes).to.deep.equal([
      'variable 1 of the template was cleaned: WhatsApp takes no line breaks, tabs or long blanks there',
    ]);
  });

  it('cleans the texts of its own components too, and leaves the rest of them', () => {
    const components = [
      { type: 'header', parameters: [{ type: 'image', image: { link: url('h.jpg') } }] },
      { type: 'body', parameters: [{ type: 'text', text: 'one\ntwo' }] },
      'odd',
    ];
    const rendered = render({ template: { name: 't', variables: {}, components } });

    expect(JSON.stringify(bodiesOf(rendered)))
      .to.include('"text":"one two"')
      .and.include(url('h.jpg'));
    expect(rendered.notes).to.deep.equal([
      'components[1].parameters[0] of the template was cleaned: WhatsApp takes no line breaks, tabs or long blanks there',
    ]);
  });

  const UNFILLABLE: readonly (readonly [what: string, variables: Record<string, string>, says: string])[] = [
    ['a gap', { '1': 'a', '3': 'c' }, 'variable 2 is missing; they count from 1'],
    ['a count from 0', { '0': 'a', '1': 'b' }, 'variable 2 is missing; they count from 1'],
    [
      'names and numbers',
      { '1': 'a', name: 'b' },
      'variable name has a name and others have numbers; give all of one kind',
    ],
  ];
  for (const [what, variables, says] of UNFILLABLE) {
    it(`is refused before the call if its variables have ${what}, and none takes the place of another`, () => {
      expect(faultOf({ template: { name: 't', variables } })).to.deep.equal({
        reason: 'invalid-message',
        message: `The template cannot be filled: ${says}`,
      });
    });
  }

  const LANGUAGES = [
    ['en-US', 'en_US'],
    ['pt_br', 'pt_BR'],
    ['zh-hk', 'zh_HK'],
    ['ES', 'es'],
    ['fil', 'fil'],
    ['de', 'de'],
  ] as const;
  for (const [given, code] of LANGUAGES) {
    it(`names the language ${given} as Meta does: ${code}`, () => {
      const [body] = bodiesOf(render({ template: { name: 't', language: given, variables: {} } }));
      expect(body).to.deep.equal({ template: { name: 't', language: { policy: 'deterministic', code } } });
    });
  }

  it('names the variable of its header where its variables have names', () => {
    const header = { kind: 'text', text: 'Ann', variable: 'agent' } as const;
    const [body] = bodiesOf(render({ template: { name: 't', variables: { customer: 'Bob' }, header } }));

    expect(body)
      .to.have.nested.property('template.components')
      .that.deep.equals([
        { type: 'header', parameters: [{ type: 'text', parameter_name: 'agent', text: 'Ann' }] },
        { type: 'body', parameters: [{ type: 'text', parameter_name: 'customer', text: 'Bob' }] },
      ]);
  });

  it('has a header in one line, with a note', () => {
    const rendered = render({ template: { name: 't', variables: {}, header: { kind: 'text', text: 'Dear\nAnn' } } });
    expect(JSON.stringify(bodiesOf(rendered))).to.include('"text":"Dear Ann"');
    expect(rendered.notes).to.deep.equal([
      'the header of the template was cleaned: WhatsApp takes no line breaks, tabs or long blanks there',
    ]);
  });

  it('is refused before the call if WhatsApp does not take the file of its header', () => {
    const media = { kind: 'image', url: url('h.webp') } as const;
    expect(faultOf({ template: { name: 't', variables: {}, header: { kind: 'media', media } } })).to.deep.equal({
      reason: 'media-unavailable',
      message:
        'The header of a template must be of a type and size that WhatsApp takes: an image went as a document (WhatsApp: image/webp is not taken so)',
    });
  });

  it('is refused before the call if a variable is empty or too long, and the error names the variable', () => {
    expect(faultOf({ template: { name: 't', variables: { '2': ' \n' } } })).to.deep.equal({
      reason: 'invalid-message',
      message: 'The template cannot be filled: variable 2 is empty; give it a text',
    });
    expect(faultOf({ template: { name: 't', variables: { name: 'x'.repeat(1025) } } }).message).to.equal(
      'The template cannot be filled: variable name has 1025 characters, at most 1024 fit',
    );
  });

  it('is refused with files and buttons beside it, which would be lost', () => {
    const attachments = [{ kind: 'file', url: url('a.pdf') }] as const;
    const { reason, message } = faultOf({
      attachments,
      buttons: [reply('Yes', 'y')],
      template: { name: 't', variables: {} },
    });

    expect(reason).to.equal('invalid-message');
    expect(message).to.include('give attachments and buttons as its header, buttons or components');
  });
});

describe('a late answer on WhatsApp', () => {
  it('is in the variable of the template, without its line breaks', () => {
    const rendered = render({ text: 'Dear Ann,\n\nyour order has left.\n\nKind regards\nSupport', template: LATE });

    expect(bodiesOf(rendered)).to.deep.equal([late('Dear Ann, your order has left. Kind regards Support')]);
    expect(rendered.notes).to.deep.equal(['line breaks became blanks: a template takes none']);
  });

  it('is whole: files and places as links, buttons as numbers to answer with', () => {
    const rendered = render({
      text: 'Here it is',
      attachments: [{ kind: 'file', url: url('inv.pdf'), name: 'inv.pdf' }],
      location: { latitude: 51.5, longitude: -0.12 },
      contacts: [{ name: 'Ann', phones: ['+447700900456'] }],
      buttons: [reply('Thanks', 'ok'), reply('Call me', 'call')],
      template: LATE,
    });

    expect(bodiesOf(rendered)).to.deep.equal([
      late(
        `Here it is inv.pdf: ${url('inv.pdf')} https://www.google.com/maps/search/?api=1&query=51.5%2C-0.12 Ann: +447700900456 1. Thanks 2. Call me`,
      ),
    ]);
    expect(rendered.numberedChoices).to.deep.equal([
      { number: 1, title: 'Thanks', payload: 'ok' },
      { number: 2, title: 'Call me', payload: 'call' },
    ]);
    expect(rendered.notes).to.include.members(['1 attachment became a link', '2 buttons became numbered text']);
  });

  it('fails with an explanation if it does not fit', () => {
    expect(faultOf({ text: 'x'.repeat(1025), template: LATE })).to.deep.equal({
      reason: 'outside-reply-window',
      message:
        'The reply window has closed, and the message does not fit into template late_reply: 1025 characters, at most 1024; shorten it',
    });
  });
});

describe('files above buttons and on cards', () => {
  const HEADERS: readonly (readonly [title: string, media: OutboundAttachment])[] = [
    ['WebP', { kind: 'image', url: url('a.webp') }],
    ['a picture over 5 MB', { kind: 'image', url: url('a.jpg'), sizeBytes: 8 * MB }],
    ['a film over 16 MB', { kind: 'video', url: url('a.mp4'), sizeBytes: 20 * MB }],
    ['a document over 100 MB', { kind: 'file', url: url('a.pdf'), sizeBytes: 200 * MB }],
  ];
  for (const [title, media] of HEADERS) {
    it(`become files of the message if WhatsApp would refuse them there: ${title}`, () => {
      const rendered = render({ text: 'Pick', header: { kind: 'media', media }, buttons: [reply('Yes', 'y')] });

      expect(rendered.parts.at(-1)?.kind).to.equal('interactive');
      expect(JSON.stringify(rendered.parts.at(-1))).to.not.include('header');
      expect(JSON.stringify(rendered.parts.slice(0, -1))).to.include(media.url);
      expect(rendered.notes).to.include('the header became an attachment').and.to.have.length(2);
    });
  }

  it('become links in a text if WhatsApp takes no such picture', () => {
    const card = (title: string, name: string): Card => ({
      title,
      imageUrl: url(name),
      buttons: [reply('Buy', title)],
    });
    const rendered = render({ cards: [card('Red', 'red.webp'), card('Blue', 'blue.jpg')] });

    expect(bodiesOf(rendered)[0]).to.deep.equal({
      text: { body: `Red\n${url('red.webp')}\n1. Buy`, preview_url: true },
    });
    expect(rendered.notes).to.deep.equal(['1 card became a message of its own', '1 card became text']);
  });
});

describe('what WhatsApp wants left out', () => {
  it('is an empty list of numbers in a contact card', () => {
    const [sent] = bodiesOf(render({ contacts: [{ name: 'Ann', phones: [], emails: ['ann@example.com'] }] }));

    expect(sent).to.deep.equal({
      contacts: [
        { name: { formatted_name: 'Ann', first_name: 'Ann' }, emails: [{ email: 'ann@example.com', type: 'WORK' }] },
      ],
    });
  });

  it('is empty data of a flow', () => {
    const flow = { by: { id: '1' }, button: 'Go', screen: 'DATE', data: {} } as const;

    expect(JSON.stringify(bodiesOf(render({ text: 'Book', flow })))).to.include(
      '"flow_action_payload":{"screen":"DATE"}',
    );
  });

  it('has the id at WhatsApp of a number, where the application gives it', () => {
    const [sent] = bodiesOf(
      render({
        contacts: [{ name: 'Ann', phones: ['+447700900456'], whatsappIds: { '+447700900456': '447700900456' } }],
      }),
    );

    expect(sent)
      .to.have.nested.property('contacts[0].phones')
      .that.deep.equals([{ phone: '+447700900456', type: 'CELL', wa_id: '447700900456' }]);
  });

  it('is a birthday in another form than WhatsApp’s, which stands in the text below the card', () => {
    const card = { name: 'Ann', phones: ['+447700900456'] };
    const name = { formatted_name: 'Ann', first_name: 'Ann' };
    const phones = [{ phone: '+447700900456', type: 'CELL' }];
    expect(bodiesOf(render({ contacts: [{ ...card, birthday: '1990-01-31' }] }))).to.deep.equal([
      { contacts: [{ name, phones, birthday: '1990-01-31' }] },
    ]);
    expect(bodiesOf(render({ contacts: [{ ...card, birthday: '31.1.1990', note: 'Nut allergy' }] }))).to.deep.equal([
      { contacts: [{ name, phones }] },
      { text: { body: 'Ann: born 31.1.1990, Nut allergy', preview_url: false } },
    ]);
  });

  it('is a line break in the end of an address and in a code to copy, of a template', () => {
    const buttons = [
      { index: 0, kind: 'url', value: 'pay/7\n' },
      { index: 1, kind: 'copy-code', value: ' SAVE25\t' },
      { index: 2, kind: 'reply', value: 'a\nb' },
    ] as const;
    const rendered = render({ template: { name: 't', variables: {}, buttons } });

    expect(JSON.stringify(bodiesOf(rendered)))
      .to.include('"text":"pay/7"')
      .and.include('"coupon_code":"SAVE25"')
      .and.include(String.raw`"payload":"a\nb"`);
    expect(rendered.notes).to.have.length(2);
  });
});
