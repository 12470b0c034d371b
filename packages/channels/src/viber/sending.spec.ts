import { expect } from 'chai';
import type { OutboundContent } from '@ccm/core/domain';
import { anOutboundMessage, describeChannel } from '@ccm/testing/channels';
import type { ExpectedFailure, SendCase } from '@ccm/testing/channels';
import { VIBER_FAILURES } from './failures.ts';
import { channel as viber } from './index.ts';
import type { ViberSettings } from './settings.ts';
import { account, ADA, fixture, sender, settings } from '../../test/viber/samples.ts';

const ID = '0198c0de-0000-7000-8000-000000000001';

const OK = { status: 200, body: fixture('answer-ok') };
const TAKEN = { providerMessageId: '5987000100020003789', outcome: { status: 'sent', providerStatus: 'ok' } } as const;

/** A message with this content, sent as these bodies. */
const sends = (
  content: Partial<OutboundContent>,
  bodies: readonly object[],
  rest: Partial<SendCase<ViberSettings>> = {},
): SendCase<ViberSettings> => ({
  message: anOutboundMessage(content, { channel: 'viber', to: ADA }),
  replies: bodies.map(() => OK),
  calls: bodies.map((body, index) => ({
    method: 'POST',
    path: '/send_message',
    headers: { 'x-viber-auth-token': settings.authToken },
    json: { receiver: ADA, min_api_version: 1, sender, tracking_data: `ccm:${ID}:${String(index)}`, ...body },
  })),
  receipts: bodies.map(() => TAKEN),
  ...rest,
});
const fails = (
  replies: SendCase<ViberSettings>['replies'],
  failure: ExpectedFailure,
  content: Partial<OutboundContent> = { text: 'Hi' },
): SendCase<ViberSettings> => ({
  message: anOutboundMessage(content, { channel: 'viber', to: ADA }),
  replies,
  failure,
  ...(replies === 'refused' ? {} : { calls: replies.map(() => ({ method: 'POST', path: '/send_message' })) }),
});
const reply = (title: string, payload: string) => ({ kind: 'reply', title, payload }) as const;
const button = (Columns: number, ActionType: string, ActionBody: string, Text: string) => ({
  Columns,
  Rows: 1,
  ActionType,
  ActionBody,
  Text,
  TextSize: 'regular',
});

describeChannel<ViberSettings>({
  channel: viber,
  settings,
  secrets: [settings.authToken],
  sends: {
    'sends a text': sends({ text: 'Your order left today' }, [{ type: 'text', text: 'Your order left today' }], {
      costs: [1],
      notes: [],
    }),
    'splits a text over 7000 characters, the keyboard below its last part': sends(
      { text: `${'x'.repeat(7000)} end`, buttons: [reply('Yes', 'Yes'), reply('No', 'No')] },
      [
        { type: 'text', text: 'x'.repeat(7000) },
        {
          type: 'text',
          text: 'end',
          keyboard: {
            Type: 'keyboard',
            DefaultHeight: false,
            Buttons: [button(3, 'reply', 'Yes', 'Yes'), button(3, 'reply', 'No', 'No')],
          },
        },
      ],
    ),
    'sends buttons as a keyboard, and remembers the titles of their payloads': sends(
      {
        text: 'Which?',
        buttons: [
          reply('Billing', 'DEPT:BILLING'),
          { kind: 'url', title: 'FAQ', url: 'https://example.com/faq' },
          { kind: 'call', title: 'Call us', phone: '+442071234567' },
        ],
      },
      [
        {
          type: 'text',
          text: 'Which?',
          tracking_data: `ccm:${ID}:0:{"DEPT:BILLING":"Billing"}`,
          keyboard: {
            Type: 'keyboard',
            DefaultHeight: false,
            Buttons: [
              button(3, 'reply', 'DEPT:BILLING', 'Billing'),
              button(3, 'open-url', 'https://example.com/faq', 'FAQ'),
              button(6, 'open-url', 'tel:+442071234567', 'Call us'),
            ],
          },
        },
      ],
    ),
    'sends a picture with its caption': sends(
      { attachments: [{ kind: 'image', url: 'https://files.example.com/get?filename=a.JPG', caption: 'Your parcel' }] },
      [{ type: 'picture', text: 'Your parcel', media: 'https://files.example.com/get?filename=a.JPG' }],
    ),
    'sends a text with one picture as its caption': sends(
      { text: 'Your parcel', attachments: [{ kind: 'image', url: 'https://files.example.com/a.jpg' }] },
      [{ type: 'picture', text: 'Your parcel', media: 'https://files.example.com/a.jpg' }],
    ),
    'sends a long caption as a text of its own': sends(
      { attachments: [{ kind: 'image', url: 'https://files.example.com/a.png', caption: 'y'.repeat(513) }] },
      [
        { type: 'text', text: 'y'.repeat(513) },
        { type: 'picture', text: '', media: 'https://files.example.com/a.png' },
      ],
    ),
    'sends a picture of an unusual kind as a file, or as a link if its size is not known': sends(
      {
        attachments: [
          { kind: 'image', url: 'https://files.example.com/a.webp', sizeBytes: 4096 },
          { kind: 'image', url: 'https://files.example.com/b.webp' },
        ],
      },
      [
        { type: 'file', media: 'https://files.example.com/a.webp', size: 4096, file_name: 'a.webp' },
        { type: 'url', media: 'https://files.example.com/b.webp' },
      ],
      { notes: ['an attachment (image) went as a file', 'an attachment (image) became a link'] },
    ),
    'sends a film with its size, and one without as a link': sends(
      {
        attachments: [
          { kind: 'video', url: 'https://files.example.com/a.mp4', sizeBytes: 90_000 },
          { kind: 'video', url: 'https://files.example.com/b.mp4' },
        ],
      },
      [
        { type: 'video', text: '', media: 'https://files.example.com/a.mp4', size: 90_000 },
        { type: 'url', media: 'https://files.example.com/b.mp4' },
      ],
    ),
    'sends sound as a file': sends(
      { attachments: [{ kind: 'audio', url: 'https://files.example.com/a.mp3', sizeBytes: 9000, name: 'memo.mp3' }] },
      [{ type: 'file', media: 'https://files.example.com/a.mp3', size: 9000, file_name: 'memo.mp3' }],
    ),
    'sends a file under its name, and one that Viber forbids as a link': sends(
      {
        attachments: [
          { kind: 'file', url: 'https://files.example.com/9f', sizeBytes: 84_211, name: 'inv.pdf', caption: 'Invoice' },
          { kind: 'file', url: 'https://files.example.com/setup.EXE', sizeBytes: 84_211 },
        ],
      },
      [
        { type: 'text', text: 'Invoice' },
        { type: 'file', media: 'https://files.example.com/9f', size: 84_211, file_name: 'inv.pdf' },
        { type: 'url', media: 'https://files.example.com/setup.EXE' },
      ],
    ),
    'sends a file whose name has no end under that of its type': sends(
      {
        attachments: [
          {
            kind: 'file',
            url: 'https://files.example.com/dl?id=1',
            sizeBytes: 9000,
            name: 'cotizacion',
            mimeType: 'application/pdf',
          },
        ],
      },
      [{ type: 'file', media: 'https://files.example.com/dl?id=1', size: 9000, file_name: 'cotizacion.pdf' }],
    ),
    'sends an address longer than Viber takes as text': sends(
      { attachments: [{ kind: 'file', url: `https://files.example.com/${'a'.repeat(2000)}`, name: 'a.pdf' }] },
      [{ type: 'text', text: `a.pdf: https://files.example.com/${'a'.repeat(2000)}` }],
    ),
    'sends a location, its name before it': sends(
      { location: { latitude: 51.5, longitude: -0.12, name: 'Our shop' } },
      [
        { type: 'text', text: 'Our shop' },
        { type: 'location', location: { lat: 51.5, lon: -0.12 } },
      ],
    ),
    "sends one contact per number, its name cut to Viber's limit": sends(
      { contacts: [{ name: 'Maximilian Alexander von Hohenstein', phones: ['+447700900456', '+442071234567'] }] },
      [
        { type: 'contact', contact: { name: 'Maximilian Alexander von', phone_number: '+447700900456' } },
        { type: 'contact', contact: { name: 'Maximilian Alexander von', phone_number: '+442071234567' } },
      ],
      { notes: ["a contact's name was cut to 28 characters"] },
    ),
    'sends cards as a carousel whose blocks are filled to the last row': sends(
      {
        cards: [
          {
            title: 'Tea',
            subtitle: '£3',
            imageUrl: 'https://cdn.example.com/1.png',
            buttons: [reply('Buy', 'BUY 1')],
          },
          { title: 'Cup', buttons: [{ kind: 'url', title: 'See', url: 'https://example.com/p/2' }] },
        ],
      },
      [
        {
          type: 'rich_media',
          min_api_version: 7,
          tracking_data: `ccm:${ID}:0:{"BUY 1":"Buy"}`,
          alt_text: 'Tea\n£3\nhttps://cdn.example.com/1.png\n1. Buy\n\nCup\nSee: https://example.com/p/2',
          rich_media: {
            Type: 'rich_media',
            ButtonsGroupColumns: 6,
            ButtonsGroupRows: 7,
            BgColor: '#FFFFFF',
            Buttons: [
              { Columns: 6, Rows: 4, ActionType: 'none', ActionBody: 'none', Image: 'https://cdn.example.com/1.png' },
              button(6, 'none', 'none', 'Tea'),
              button(6, 'none', 'none', '£3'),
              button(6, 'reply', 'BUY 1', 'Buy'),
              { ...button(6, 'none', 'none', 'Cup'), Rows: 6 },
              button(6, 'open-url', 'https://example.com/p/2', 'See'),
            ],
          },
        },
      ],
    ),
    'takes it as sent though the answer has no token': {
      ...sends({ text: 'Hi' }, [{ type: 'text', text: 'Hi' }]),
      replies: [{ status: 200, json: { status: 0 } }],
      receipts: [{ providerMessageId: `${ID}-0`, outcome: { status: 'sent', providerStatus: 'ok' } }],
    },
    'gives up on a customer who has not subscribed': fails([{ status: 200, body: fixture('answer-not-subscribed') }], {
      reason: 'recipient-opted-out',
      providerCode: '6',
      retryable: false,
      pauses: 'message',
      says: 'notSubscribed',
    }),
    'gives up on a customer who is not on Viber': fails([{ status: 200, json: { status: 5 } }], {
      reason: 'undeliverable',
      retryable: false,
    }),
    'lets only this customer wait when Viber says too many': fails(
      [{ status: 200, body: fixture('answer-throttled') }],
      { reason: 'throttled', providerCode: '12', retryable: true, retryAfterMs: 600_000, pauses: 'customer' },
    ),
    'stops the account when the token is not valid': fails([{ status: 200, json: { status: 2 } }], {
      reason: 'bad-credentials',
      pauses: 'account',
      says: 'VIBER_AUTH_TOKEN',
    }),
    'tries an unknown status a few times': fails([{ status: 200, json: { status: 99, status_message: 'odd' } }], {
      reason: 'provider-unavailable',
      providerCode: '99',
      retryable: true,
      maxAttempts: 4,
    }),
    'knows an id of nobody by its words alone': fails(
      [{ status: 200, json: { status: 999, status_message: 'Bad receiver ID' } }],
      { reason: 'invalid-recipient', providerCode: '999', retryable: false },
    ),
    'obeys Retry-After': fails([{ status: 429, headers: { 'retry-after': '7' } }], {
      reason: 'throttled',
      retryAfterMs: 7000,
      pauses: 'account',
    }),
    'does not know the outcome behind HTTP 504': fails([{ status: 504, body: '<html>' }], {
      reason: 'outcome-unknown',
    }),
    'tries again when Viber is down': fails([{ status: 503, body: '<html>' }], { reason: 'provider-unavailable' }),
    'points at the address when Viber does not know it': fails([{ status: 404 }], {
      reason: 'rejected',
      says: 'VIBER_API_URL',
    }),
    'does not know the outcome without an answer': fails(['cut'], { reason: 'outcome-unknown' }),
    'knows that nothing was sent if nothing listens': fails('refused', {
      reason: 'connection-failed',
      retryable: true,
    }),
    'does not know the outcome if the answer has no known form': fails([{ status: 200, body: 'OK' }], {
      reason: 'outcome-unknown',
    }),
    'blames the file if Viber could not use its address': fails(
      [{ status: 200, json: { status: 1, status_message: 'invalidUrl' } }],
      { reason: 'media-unavailable', providerCode: '1' },
      { attachments: [{ kind: 'image', url: 'https://files.example.com/a.jpg' }] },
    ),
    'cannot send a template, and does not send its companion content instead': fails(
      [],
      { reason: 'invalid-message', says: 'send what it says as text' },
      { text: 'Hi', template: { name: 'x', variables: {} } },
    ),
    'sends WebP as a file, whatever its extension': sends(
      {
        attachments: [
          {
            kind: 'image',
            url: 'https://files.example.com/a.jpg',
            mimeType: 'image/webp',
            name: 'a.webp',
            sizeBytes: 100,
          },
        ],
      },
      [{ type: 'file', media: 'https://files.example.com/a.jpg', size: 100, file_name: 'a.webp' }],
      { notes: ['an attachment (image) went as a file'] },
    ),
    'cuts the name of a file that is too long, its extension kept': sends(
      {
        attachments: [
          { kind: 'file', url: 'https://files.example.com/1', name: `${'n'.repeat(300)}.pdf`, sizeBytes: 100 },
        ],
      },
      [{ type: 'file', media: 'https://files.example.com/1', size: 100, file_name: `${'n'.repeat(252)}.pdf` }],
    ),
    'opens the address of a card wherever it is pressed': {
      ...sends({}, [{}]),
      message: anOutboundMessage(
        { cards: [{ title: 'Tea', url: 'https://example.com/tea', buttons: [] }] },
        { channel: 'viber', to: ADA },
      ),
      calls: [
        {
          method: 'POST',
          path: '/send_message',
          json: {
            receiver: ADA,
            min_api_version: 7,
            sender,
            tracking_data: `ccm:${ID}:0`,
            type: 'rich_media',
            alt_text: 'Tea\nhttps://example.com/tea',
            rich_media: {
              Type: 'rich_media',
              ButtonsGroupColumns: 6,
              ButtonsGroupRows: 7,
              BgColor: '#FFFFFF',
              Buttons: [{ ...button(6, 'open-url', 'https://example.com/tea', 'Tea'), Rows: 7 }],
            },
          },
        },
      ],
    },
  },
});

describe("Viber's limits", () => {
  it('numbers buttons that a keyboard has no room for', () => {
    const buttons = Array.from({ length: 25 }, (_, index) =>
      reply(`Shop ${String(index + 1)}`, `S${String(index + 1)}`),
    );
    const rendered = viber.outbound?.render(
      anOutboundMessage({ text: 'Which?', buttons }, { channel: 'viber', to: ADA }),
      account,
    );

    expect(rendered?.parts).to.have.lengthOf(1);
    expect(rendered?.parts[0].request).to.have.property('text').that.includes('25. Shop 25');
    expect(rendered?.numberedChoices?.at(-1)).to.deep.equal({ number: 25, title: 'Shop 25', payload: 'S25' });
  });

  it('keep the rows of a keyboard, and ask for a place or a number from version 3 on', () => {
    const rendered = viber.outbound?.render(
      anOutboundMessage(
        {
          text: 'How was it?',
          buttons: [reply('Bad', 'B'), reply('Good', 'G'), { kind: 'share-phone', title: 'Call me' }],
          buttonRows: [2, 1],
        },
        { channel: 'viber', to: ADA },
      ),
      account,
    );
    const sent = rendered?.parts[0].request as { min_api_version: number; keyboard: { Buttons: readonly object[] } };

    expect(sent.min_api_version).to.equal(3);
    expect(sent.keyboard.Buttons).to.deep.equal([
      { Columns: 3, Rows: 1, ActionType: 'reply', ActionBody: 'B', Text: 'Bad', TextSize: 'regular' },
      { Columns: 3, Rows: 1, ActionType: 'reply', ActionBody: 'G', Text: 'Good', TextSize: 'regular' },
      { Columns: 6, Rows: 1, ActionType: 'share-phone', ActionBody: 'reply', Text: 'Call me', TextSize: 'regular' },
    ]);
  });

  it('send a sticker of Viber by its number, and any other as a picture', () => {
    const parts = (sticker: { url?: string; id?: string }): unknown =>
      viber.outbound
        ?.render(anOutboundMessage({ sticker }, { channel: 'viber', to: ADA }), account)
        .parts.map(({ request }) => request);

    expect(parts({ id: '46105' })).to.have.nested.property('[0].sticker_id', 46_105);
    expect(parts({ url: 'https://x.example/s.png', id: 'CAAC' })).to.have.nested.property('[0].type', 'picture');
    expect(() => parts({ id: 'CAAC' })).to.throw(/^sticker\.id: stickers of Viber have numbers/);
  });

  it('splits a text if its JSON would be larger than Viber takes', () => {
    const text = '\u0001'.repeat(7000);
    const rendered = viber.outbound?.render(anOutboundMessage({ text }, { channel: 'viber', to: ADA }), account);

    const sizes = rendered?.parts.map(({ request: body }) => Buffer.byteLength(JSON.stringify(body))) ?? [];
    expect(sizes).to.have.length.greaterThan(1);
    expect(Math.max(...sizes)).to.be.at.most(30_000);
  });

  it('has a reason for every status of the manual', () => {
    expect([...VIBER_FAILURES.keys()]).to.deep.equal(Array.from({ length: 24 }, (_, index) => index + 1));
  });
});
