import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { ChannelEvent, CustomerActivity, CustomerMessage } from '@ccm/core/domain';
import { describeChannel } from '@ccm/testing/channels';
import type { ReceiveCase } from '@ccm/testing/channels';
import { channel as telegram } from './index.ts';
import type { TelegramSettings } from './settings.ts';

const UPDATES = JSON.parse(readFileSync(new URL('fixtures/updates.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, { readonly update_id: number; readonly [kind: string]: unknown }>
>;
const bodyOf = (name: string): string => JSON.stringify(UPDATES[name]);

const settings: TelegramSettings = {
  botToken: '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0',
  webhookSecret: 'secret_of_the-webhook',
  apiUrl: 'https://api.telegram.org',
};
const JANE = { id: '5550001', name: 'Jane', firstName: 'Jane' };

type Received = Partial<CustomerMessage> & { readonly id: number };

/** A message of Jane's in her private chat, with the fields that all such messages have. */
const message = (name: string, { id, ...rest }: Received): ReceiveCase<TelegramSettings> => ({
  body: bodyOf(name),
  events: [
    {
      kind: 'message',
      dedupeId: String(UPDATES[name]?.update_id),
      providerMessageId: `5550001:${String(id)}`,
      customer: JANE,
      serviceIdentifier: '123456789',
      text: '',
      attachments: [],
      consent: 'start',
      ...rest,
    },
  ],
});
const activity = (name: string, rest: Partial<CustomerActivity>): ReceiveCase<TelegramSettings> => ({
  body: bodyOf(name),
  events: [
    {
      kind: 'activity',
      dedupeId: String(UPDATES[name]?.update_id),
      serviceIdentifier: '123456789',
      activity: '',
      text: '',
      ...rest,
    },
  ],
});
const at = (seconds: number): { readonly atMs: number } => ({ atMs: seconds * 1000 });
const map = (query: string): string => `https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(query)}`;
const unconsented = ({ body, events }: ReceiveCase<TelegramSettings>): ReceiveCase<TelegramSettings> => ({
  body,
  events: events.map(({ ...event }) => {
    if (event.kind === 'message') delete (event as { consent?: string }).consent;
    return event satisfies ChannelEvent;
  }),
});

describeChannel<TelegramSettings>({
  channel: telegram,
  settings,
  secrets: [settings.botToken, settings.webhookSecret],
  signs: 'header',
  sign: (request, { webhookSecret }) => ({
    ...request,
    headers: { ...request.headers, 'x-telegram-bot-api-secret-token': webhookSecret },
  }),
  faults: {
    'a token without the id of the bot': {
      settings: { ...settings, botToken: 'AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0' },
      says: 'TELEGRAM_BOT_TOKEN',
    },
    'a secret that Telegram would not take': {
      settings: { ...settings, webhookSecret: 'with a blank' },
      says: 'TELEGRAM_WEBHOOK_SECRET must have 1 to 256 characters',
    },
  },
  receives: {
    'a text, with the address that a link hides': message('text', {
      id: 42,
      ...at(1788955200),
      customer: { id: '5550001', name: 'Jane Doe', firstName: 'Jane', lastName: 'Doe', language: 'en' },
      text: 'Hi <b>, see the form (https://example.com/form) 👍',
    }),
    'an edit as the same message, edited': message('edited', {
      id: 42,
      ...at(1788955260),
      customer: { ...JANE, language: 'en' },
      text: 'Hello',
      edited: true,
    }),
    'a picture in its biggest size, and the album that it is from': message('photo', {
      id: 43,
      ...at(1788955201),
      text: 'My parcel',
      attachments: [{ kind: 'image', source: { mediaId: 'AgAC3' }, mimeType: 'image/jpeg', sizeBytes: 120000 }],
      raw: { media_group_id: '13500001' },
    }),
    'a document with its name': message('document', {
      id: 44,
      ...at(1788955202),
      attachments: [
        {
          kind: 'file',
          source: { mediaId: 'BQAC1' },
          mimeType: 'application/pdf',
          name: 'Rechnung.pdf',
          sizeBytes: 84211,
        },
      ],
    }),
    'a piece of music with its performer': message('audio', {
      id: 45,
      ...at(1788955203),
      text: 'Ann Lee - Waiting',
      attachments: [{ kind: 'audio', source: { mediaId: 'CQAC1' }, mimeType: 'audio/mpeg', sizeBytes: 900 }],
    }),
    'a voice message': message('voice', {
      id: 46,
      ...at(1788955204),
      attachments: [{ kind: 'audio', source: { mediaId: 'AwAC1' }, mimeType: 'audio/ogg', sizeBytes: 8000 }],
    }),
    'a film': message('video', {
      id: 47,
      ...at(1788955205),
      attachments: [
        { kind: 'video', source: { mediaId: 'BAAC1' }, mimeType: 'video/mp4', name: 'a.mp4', sizeBytes: 1230 },
      ],
    }),
    'a round video, whose type Telegram does not tell': message('video note', {
      id: 48,
      ...at(1788955206),
      attachments: [{ kind: 'video', source: { mediaId: 'DQAC1' }, mimeType: 'video/mp4', sizeBytes: 50000 }],
    }),
    'an animation once, though it comes as a document too': message('animation', {
      id: 49,
      ...at(1788955207),
      attachments: [
        { kind: 'video', source: { mediaId: 'CgAC1' }, mimeType: 'video/mp4', name: 'cat.mp4', sizeBytes: 70000 },
      ],
    }),
    'a sticker, named by its emoji and its set': message('sticker', {
      id: 50,
      ...at(1788955208),
      text: 'Sticker 😀 (Cats)',
      attachments: [{ kind: 'sticker', source: { mediaId: 'CAAC1' }, mimeType: 'image/webp', sizeBytes: 9000 }],
    }),
    'an animated sticker by the picture that stands for it': message('animated sticker', {
      id: 51,
      ...at(1788955209),
      text: 'Sticker 🎉',
      attachments: [{ kind: 'sticker', source: { mediaId: 'AAM3' }, mimeType: 'image/webp', sizeBytes: 4000 }],
    }),
    'the own number of the customer, with its plus': message('own contact', {
      id: 52,
      ...at(1788955210),
      text: 'Shared their own number\nJane Doe: +447700900456',
      contacts: [{ name: 'Jane Doe', phones: ['+447700900456'] }],
    }),
    'a contact card with all that is on it, its number as it stands': message('contact', {
      id: 53,
      ...at(1788955211),
      text: 'Ann: 020 7946 0018, ann@example.com',
      contacts: [{ name: 'Ann', phones: ['020 7946 0018'], emails: ['ann@example.com'] }],
    }),
    'a venue once, though its location comes along': message('venue', {
      id: 54,
      ...at(1788955212),
      text: `Office\n1 High St\n${map('51.5,-0.12')}`,
      location: { latitude: 51.5, longitude: -0.12, name: 'Office', address: '1 High St' },
    }),
    'a live location': message('live location', {
      id: 55,
      ...at(1788955213),
      text: `Live location\n${map('51.5,-0.12')}`,
      location: { latitude: 51.5, longitude: -0.12 },
    }),
    'a move of a live location, one a minute': message('live location moved', {
      id: 55,
      dedupeId: 'live.5550001.55.29815921',
      ...at(1788955300),
      text: `Live location\n${map('51.6,-0.13')}`,
      location: { latitude: 51.6, longitude: -0.13 },
      edited: true,
    }),
    'the end of a live location': message('live location ended', {
      id: 55,
      ...at(1788956113),
      text: `The live location has ended\n${map('51.7,-0.14')}`,
      location: { latitude: 51.7, longitude: -0.14 },
      edited: true,
    }),
    'a poll with its options': message('poll', { id: 56, ...at(1788955214), text: 'Poll: When?\n- Today\n- Later' }),
    'a vote, counted from 1': unconsented(
      message('poll answer', {
        id: 0,
        providerMessageId: 'vote:870019',
        text: 'Voted for option 1, 3 of the poll',
        payload: '{"pollId":"551","options":[0,2]}',
      }),
    ),
    'a vote that is taken back as no message': activity('poll answer taken back', {
      activity: 'vote-removed',
      customer: JANE,
      text: 'Took a vote back',
      payload: '{"pollId":"551","options":[]}',
    }),
    'a die': message('dice', { id: 57, ...at(1788955215), text: '🎲 4' }),
    'a game': message('game', { id: 58, ...at(1788955216), text: 'Game: Snake\nEat and grow' }),
    'a checklist': message('checklist', { id: 59, ...at(1788955217), text: 'Checklist: Move\n[x] Pack\n[ ] Drive' }),
    'an answer with the words that it picks out': message('reply with quote', {
      id: 60,
      ...at(1788955218),
      text: '> Tuesday\nThis one',
      quotedMessageId: '5550001:41',
    }),
    'a forwarded message, and its author': message('forwarded', {
      id: 61,
      ...at(1788955219),
      text: 'Look',
      forwarded: true,
      raw: { forward_origin: { type: 'hidden_user', sender_user_name: 'Bob', date: 1788950000 } },
    }),
    'a message in a topic of a group, and that its answer belongs there': unconsented(
      message('group topic', {
        id: 62,
        providerMessageId: '-1001234567890:62',
        ...at(1788955220),
        customer: { id: '-1001234567890', name: 'Jane Doe (Neighbours)' },
        text: 'The lift is broken',
        place: { topic: '7' },
      }),
    ),
    'the button Start as no message': activity('start', {
      ...at(1788955221),
      activity: 'conversation-started',
      customer: JANE,
      text: 'Opened the chat',
      consent: 'start',
    }),
    'a link to the bot with its parameter': activity('start by a link', {
      ...at(1788955222),
      activity: 'referral',
      customer: JANE,
      text: 'Opened the chat by a link (order-7)',
      consent: 'start',
      referral: { start: 'order-7' },
    }),
    'a reaction, named': unconsented(
      message('reaction', {
        id: 0,
        providerMessageId: 'reaction:870029',
        ...at(1788955300),
        text: 'Reacted with 👍',
        quotedMessageId: '5550001:77',
      }),
    ),
    'a reaction that is taken back as no message': activity('reaction taken back', {
      ...at(1788955310),
      activity: 'reaction-removed',
      customer: JANE,
      text: 'Took a reaction back',
      quotedMessageId: '5550001:77',
    }),
    'a pressed button by its title, with its payload': message('pressed button', {
      id: 0,
      providerMessageId: 'press:4382bfdwdsb323b2d9',
      customer: { ...JANE, language: 'en' },
      text: 'Yes',
      payload: 'opt-1',
      quotedMessageId: '5550001:78',
    }),
    'a pressed button whose message is lost by its payload': message('pressed button of a lost message', {
      id: 0,
      providerMessageId: 'press:4382bfdwdsb323b2da',
      text: 'opt-9',
      payload: 'opt-9',
    }),
    'a pressed button whose payload did not fit by its title alone': message('pressed button with a long payload', {
      id: 0,
      providerMessageId: 'press:4382bfdwdsb323b2db',
      text: 'Details',
      quotedMessageId: '5550001:79',
    }),
    'a customer who blocks the bot as an opt-out': activity('blocked', {
      ...at(1788955400),
      activity: 'blocked',
      customer: JANE,
      text: 'Blocked the bot',
      consent: 'stop',
    }),
    'a customer who lets the bot write again': activity('unblocked', {
      ...at(1788955500),
      activity: 'unblocked',
      customer: JANE,
      text: 'Lets the bot write again',
      consent: 'start',
    }),
    'the bot in a group, which is no opt-out': activity('added to a group', {
      ...at(1788955600),
      activity: 'bot-membership',
      customer: { id: '-100900', name: 'Jane (Neighbours)' },
      text: 'The bot is now administrator in the chat',
    }),
    'a change of a group’s members': activity('member of a group', {
      ...at(1788955601),
      activity: 'chat-member',
      customer: { id: '-100900', name: 'Jane (Neighbours)' },
      text: 'Somebody is now member in the chat',
      raw: UPDATES['member of a group']?.['chat_member'],
    }),
    'a business that connects the bot': activity('business connection', {
      activity: 'business-connection',
      text: 'Shop connected the bot (Hk2x9)',
      raw: UPDATES['business connection']?.['business_connection'],
    }),
    'a message to a connected business, answered over its connection': message('business message', {
      id: 5,
      providerMessageId: 'Hk2x9:5550001:5',
      ...at(1788955100),
      customer: { ...JANE, id: 'Hk2x9:5550001' },
      text: 'Open today?',
    }),
    "a business's own answer as no customer’s message": activity('business answered itself', {
      ...at(1788955110),
      activity: 'business-reply',
      customer: { ...JANE, id: 'Hk2x9:5550001' },
      text: 'The business answered without CCM: Until six',
    }),
    'each message that was taken back in a chat of a business': {
      body: bodyOf('business messages deleted'),
      events: [5, 6].map((id) => ({
        kind: 'activity',
        dedupeId: `870042.${String(id)}`,
        activity: 'message-deleted',
        customer: { ...JANE, id: 'Hk2x9:5550001' },
        serviceIdentifier: '123456789',
        text: 'Took a message back',
        quotedMessageId: `Hk2x9:5550001:${String(id)}`,
      })),
    },
    'a group that became a supergroup as a change of its id': activity('group moved', {
      ...at(1788955223),
      activity: 'customer-id-changed',
      customer: { id: '-900', name: 'Jane (Neighbours)' },
      text: 'The group became a supergroup, and goes by the id -1001234567891',
      idChange: { from: ['-900'], to: ['-1001234567891'] },
    }),
    'a service message of a group': activity('group joined', {
      ...at(1788955224),
      activity: 'new-chat-members',
      customer: { id: '-900', name: 'Jane (Neighbours)' },
      text: 'Somebody joined the group',
      raw: [{ id: 8, is_bot: false, first_name: 'Cy' }],
    }),
    'a post in a channel, which gets no answer': activity('channel post', {
      activity: 'channel-post',
      text: 'A post in a channel of which the bot is an administrator',
      raw: UPDATES['channel post']?.['channel_post'],
    }),
    'a form of a web app by its button, with its answers': message('form of a web app', {
      id: 67,
      ...at(1788955226),
      text: 'Choose a size',
      payload: '{"size":3}',
    }),
    'a payment': message('payment', {
      id: 68,
      ...at(1788955227),
      text: 'Paid 12.00 EUR',
      payload: 'order-7',
      raw: { successful_payment: { telegram_payment_charge_id: 't1', provider_payment_charge_id: 'p1' } },
    }),
    'an invoice': message('invoice', {
      id: 71,
      ...at(1788955230),
      text: 'Invoice: Cap, 12.00 EUR',
      raw: { invoice: { description: 'Blue' } },
    }),
    'a story that was passed on': message('story', { id: 70, ...at(1788955229), text: 'Forwarded a story of Bob' }),
    'a content that is new to us as a message that says so': message('unknown content', {
      id: 69,
      ...at(1788955228),
      text: 'Telegram message of a kind that cannot be shown here (hologram)',
      raw: UPDATES['unknown content']?.['message'],
    }),
    'an update that is new to us for the operator': activity('unknown kind', {
      activity: 'unknown-update',
      text: 'Telegram update of a kind that cannot be read (hologram_message)',
      raw: { hologram_message: { id: 'h1' } },
    }),
    'a payment that asks to be confirmed for the operator': activity('pre-checkout', {
      activity: 'payment',
      text: 'A payment asks to be confirmed, which CCM does not answer',
      raw: UPDATES['pre-checkout']?.['pre_checkout_query'],
    }),
  },
  reports: {
    'our own answer in the name of a business as sent': {
      body: bodyOf('business echo'),
      events: [
        {
          kind: 'status',
          dedupeId: '870041',
          ...at(1788955120),
          match: { by: 'id', providerMessageIds: ['Hk2x9:5550001:7'] },
          outcome: { status: 'sent', providerStatus: 'echo' },
        },
      ],
    },
  },
  refuses: {
    'an update without the secret': { body: bodyOf('text') },
    'an update with another secret': {
      body: bodyOf('text'),
      headers: { 'x-telegram-bot-api-secret-token': 'secret_of_the-webhoo' },
    },
  },
  rejects: { 'a body without update_id': { body: '{"message":{}}' } },
});

describe('the answer to an update of Telegram', () => {
  const [webhook] = telegram.webhooks;
  const account = { name: 'default', channel: 'telegram', provider: 'telegram', settings };
  const answerTo = (name: string): unknown =>
    webhook?.accepted(
      { method: 'POST', publicUrl: '', query: {}, headers: {}, rawBody: Buffer.from(bodyOf(name)) },
      account,
    );

  it("answers the button press, so that the customer's app stops waiting", () => {
    expect(answerTo('pressed button')).to.deep.equal({
      status: 200,
      contentType: 'application/json; charset=utf-8',
      body: '{"method":"answerCallbackQuery","callback_query_id":"4382bfdwdsb323b2d9"}',
    });
  });

  it('is empty to anything else, so that nothing is sent', () => {
    expect(answerTo('text')).to.deep.equal({ status: 200 });
  });
});
