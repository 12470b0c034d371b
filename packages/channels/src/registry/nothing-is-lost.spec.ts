import { expect } from 'chai';
import fc from 'fast-check';
import type { Account, Button, ContactCard, OutboundAttachment, OutboundContent } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { anOutboundMessage } from '@ccm/testing/channels';
import { channel as d360 } from '../360dialog/index.ts';
import type { RenderedMessage } from '../contract/index.ts';
import { channel as facebook } from '../facebook/index.ts';
import { channel as telegram } from '../telegram/index.ts';
import { channel as instagram } from '../instagram/index.ts';
import { channel as twilio } from '../twilio/index.ts';
import { channel as viber } from '../viber/index.ts';
import { channel as whatsappCloud } from '../whatsapp-cloud/index.ts';

type Render = (content: Partial<OutboundContent>) => RenderedMessage | undefined;

const TWILIO = {
  accountSid: 'AC0123456789abcdef0123456789abcdef',
  authToken: 'token',
  smsNumber: '+12028831111',
  whatsappNumber: '+14155238886',
  statusPollAfter: 300,
  apiUrl: 'https://api.twilio.com',
} as const;
const accountOf = <S>(channel: Account['channel'], provider: Account['provider'], settings: S): Account<S> => ({
  name: 'default',
  channel,
  provider,
  settings,
});
const CLOUD = { apiKey: 'k', apiUrl: 'https://waba-v2.360dialog.io', apiStyle: 'cloud' } as const;
const NUMBER = {
  appSecret: 's',
  accessToken: 't',
  verifyToken: 'v',
  phoneNumberId: '1',
  apiUrl: 'https://graph.facebook.com/v23.0',
} as const;
const PAGE = {
  appSecret: 's',
  pageAccessToken: 't',
  verifyToken: 'v',
  pageId: '1',
  apiUrl: 'https://graph.facebook.com/v23.0',
} as const;
const TELEGRAM = { botToken: '1:A', webhookSecret: 's', apiUrl: 'https://api.telegram.org' } as const;
const PROFESSIONAL = {
  appSecret: 's',
  accessToken: 't',
  verifyToken: 'v',
  accountId: '1',
  apiUrl: 'https://graph.instagram.com/v23.0',
} as const;
const BOT = { authToken: 't', accountName: 'Support', apiUrl: 'https://chatapi.viber.com/pa' } as const;

/** The rendering of each channel, and the name of a template that carries a late answer there. */
const CHANNELS: readonly (readonly [title: string, render: Render, late: string | undefined])[] = [
  [
    'SMS by Twilio',
    (content) =>
      twilio.outbound?.render(anOutboundMessage(content, { channel: 'sms' }), accountOf('sms', 'twilio', TWILIO)),
    undefined,
  ],
  [
    'WhatsApp by Twilio',
    (content) =>
      twilio.outbound?.render(
        anOutboundMessage(content, { channel: 'whatsapp' }),
        accountOf('whatsapp', 'twilio', TWILIO),
      ),
    'HX0123456789abcdef0123456789abcdef',
  ],
  [
    'WhatsApp by 360dialog',
    (content) =>
      d360.outbound?.render(
        anOutboundMessage(content, { channel: 'whatsapp' }),
        accountOf('whatsapp', '360dialog', CLOUD),
      ),
    'late_reply',
  ],
  [
    'WhatsApp Cloud',
    (content) =>
      whatsappCloud.outbound?.render(
        anOutboundMessage(content, { channel: 'whatsapp' }),
        accountOf('whatsapp', 'whatsapp-cloud', NUMBER),
      ),
    'late_reply',
  ],
  [
    'Messenger',
    (content) =>
      facebook.outbound?.render(
        anOutboundMessage(content, { channel: 'facebook', to: '6412345678901234' }),
        accountOf('facebook', 'facebook', PAGE),
      ),
    'tag:HUMAN_AGENT',
  ],
  [
    'Telegram',
    (content) =>
      telegram.outbound?.render(
        anOutboundMessage(content, { channel: 'telegram', to: '5550001' }),
        accountOf('telegram', 'telegram', TELEGRAM),
      ),
    undefined,
  ],
  [
    'Instagram',
    (content) =>
      instagram.outbound?.render(
        anOutboundMessage(content, { channel: 'instagram', to: '5614800000000001' }),
        accountOf('instagram', 'instagram', PROFESSIONAL),
      ),
    'tag:HUMAN_AGENT',
  ],
  [
    'Viber',
    (content) =>
      viber.outbound?.render(
        anOutboundMessage(content, { channel: 'viber', to: 'Ab3=' }),
        accountOf('viber', 'viber', BOT),
      ),
    undefined,
  ],
];

/** Words that can be found again, in whatever text they end up. */
const mark = fc.integer({ min: 100_000, max: 999_999 }).map((number) => `m${String(number)}`);
const extension = fc.constantFrom(
  'jpg',
  'png',
  'webp',
  'gif',
  'heic',
  'mp3',
  'ogg',
  'wav',
  'mp4',
  'mov',
  'pdf',
  'zip',
  'exe',
  '',
);
const attachment: fc.Arbitrary<OutboundAttachment> = fc
  .record({
    kind: fc.constantFrom('image', 'audio', 'video', 'file'),
    name: mark,
    extension,
    sizeBytes: fc.option(fc.constantFrom(1, 400_000, 900_000, 6_000_000, 20_000_000, 60_000_000, 200_000_000)),
    caption: fc.option(mark),
  })
  .map(({ kind, name, extension: end, sizeBytes, caption }) => ({
    kind,
    url: `https://files.example.com/${name}${end === '' ? '' : `.${end}`}`,
    ...(sizeBytes === null ? {} : { sizeBytes }),
    ...(caption === null ? {} : { caption }),
  }));
const button: fc.Arbitrary<Button> = fc.oneof(
  fc.record(
    { kind: fc.constant('reply'), title: mark, payload: mark, description: mark },
    { requiredKeys: ['kind', 'title', 'payload'] },
  ),
  fc.record({ kind: fc.constant('url'), title: mark, url: mark.map((path) => `https://example.com/${path}`) }),
  fc.record({ kind: fc.constant('call'), title: mark, phone: fc.constant('+442071234567') }),
);
const contact: fc.Arbitrary<ContactCard> = fc.record(
  {
    name: mark,
    phones: fc.array(fc.constantFrom('+447700900456', '+442071234567', '12345678901234567890'), { maxLength: 2 }),
    emails: fc.array(mark, { minLength: 1, maxLength: 2 }),
    addresses: fc.array(mark, { minLength: 1, maxLength: 2 }),
    organization: mark,
    urls: fc.array(mark, { minLength: 1, maxLength: 2 }),
    note: mark,
  },
  { requiredKeys: ['name', 'phones'] },
);
const location = fc.record({ latitude: fc.constant(51.5), longitude: fc.constant(-0.12), name: mark, address: mark });
const content = fc.record({
  location: fc.option(location, { nil: undefined }),
  contacts: fc.option(fc.array(contact, { minLength: 1, maxLength: 2 }), { nil: undefined }),
  text: fc.oneof(fc.constant(''), mark),
  attachments: fc.array(attachment, { maxLength: 4 }),
  buttons: fc.array(button, { maxLength: 5 }),
  cards: fc.option(
    fc.array(fc.record({ title: mark, subtitle: mark, buttons: fc.array(button, { maxLength: 4 }) }), {
      minLength: 2,
      maxLength: 4,
    }),
    { nil: undefined },
  ),
});

type Given = Omit<OutboundContent, 'cards' | 'contacts' | 'location'> & {
  readonly cards: OutboundContent['cards'];
  readonly contacts: OutboundContent['contacts'];
  readonly location: OutboundContent['location'];
};

/** Every word of a message that its customer must get. */
function wordsOf({
  text,
  attachments,
  buttons,
  cards = [],
  contacts = [],
  location: place,
}: OutboundContent): readonly string[] {
  const all = [...buttons, ...cards.flatMap((card) => card.buttons)];
  return [
    text,
    ...attachments.flatMap(({ url, caption = '' }) => [url, caption]),
    ...all.map(({ title }) => title),
    ...all.flatMap((one) => (one.kind === 'reply' ? [one.description ?? ''] : [])),
    place?.name ?? '',
    place?.address ?? '',
    ...all.flatMap((one) => (one.kind === 'url' ? [one.url] : [])),
    ...cards.flatMap(({ title, subtitle = '' }) => [title, subtitle]),
    ...contacts.flatMap(({ name, phones, emails = [], addresses = [], urls = [], organization = '', note = '' }) => [
      name,
      ...phones,
      ...emails,
      ...addresses,
      ...urls,
      organization,
      note,
    ]),
  ].filter((word) => word !== '');
}

describe('in every outgoing message', () => {
  const expectWhole = (rendered: RenderedMessage | undefined, sent: OutboundContent): void => {
    const requests = JSON.stringify(rendered?.parts.map(({ request }) => request));
    for (const word of wordsOf(sent)) expect(requests).to.include(word);
  };
  const present = ({ cards, contacts, location: place, ...rest }: Given): OutboundContent => ({
    ...rest,
    ...compact({ location: place, cards, contacts }),
  });

  for (const [title, render, late] of CHANNELS) {
    it(`goes whole by ${title}, natively, as text or as links`, () => {
      fc.assert(
        fc.property(content, (given) => {
          const sent = present(given);
          if (wordsOf(sent).length > 0) expectWhole(render(sent), sent);
        }),
      );
    });

    if (late !== undefined) {
      it(`goes whole by ${title} after the reply window, or fails with its reason`, () => {
        fc.assert(
          fc.property(content, (given) => {
            const sent = present(given);
            if (wordsOf(sent).length === 0) return;
            try {
              expectWhole(render({ ...sent, template: { name: late, variables: {}, carriesMessage: true } }), sent);
            } catch (error) {
              if (!(error instanceof DeliveryError)) throw error;
              expect(error.reason).to.equal('outside-reply-window');
            }
          }),
        );
      });
    }
  }
});
