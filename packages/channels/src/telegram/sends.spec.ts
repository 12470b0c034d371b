import { expect } from 'chai';
import type { OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { anOutboundMessage, describeChannel } from '@ccm/testing/channels';
import type { ExpectedFailure, SendCase } from '@ccm/testing/channels';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply } from '@ccm/testing/support';
import { channel as telegram } from './index.ts';
import type { TelegramSettings } from './settings.ts';

const settings: TelegramSettings = {
  botToken: '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0',
  webhookSecret: 'secret_of_the-webhook',
  apiUrl: 'https://api.telegram.org',
};
const BOT = `/bot${settings.botToken}`;
const JANE = 5550001;
const sentAs = (...ids: readonly number[]): PlannedReply => {
  const [first, ...more] = ids.map((id) => ({ message_id: id, chat: { id: JANE, type: 'private' }, date: 1788955300 }));
  return { status: 200, json: { ok: true, result: more.length === 0 ? first : [first, ...more] } };
};
const receipt = (id: number, ...others: readonly number[]) => ({
  providerMessageId: `5550001:${String(id)}`,
  ...(others.length === 0 ? {} : { aliases: others.map((other) => `5550001:${String(other)}`) }),
  outcome: { status: 'sent', providerStatus: 'ok' } as const,
});
/** The outcome of an action on a message: it has no id of its own. */
const DONE = {
  providerMessageId: '0198c0de-0000-7000-8000-000000000001-0',
  outcome: { status: 'sent', providerStatus: 'ok' } as const,
};
const refusal = (status: number, description: string, parameters?: object): PlannedReply => ({
  status,
  json: { ok: false, error_code: status, description, ...(parameters === undefined ? {} : { parameters }) },
});

type Call = readonly [method: string, params: object];

const to = (content: Partial<OutboundContent>, rest: Partial<OutboundMessage> = {}): OutboundMessage =>
  anOutboundMessage(content, { channel: 'telegram', to: String(JANE), ...rest });

/** A message with this content, sent by these calls; the provider counts its messages from 90. */
const sends = (
  content: Partial<OutboundContent>,
  calls: readonly Call[],
  rest: Partial<SendCase<TelegramSettings>> = {},
): SendCase<TelegramSettings> => ({
  message: to(content),
  replies: calls.map((_call, index) => sentAs(90 + index)),
  calls: calls.map(([method, params]) => ({
    method: 'POST',
    path: `${BOT}/${method}`,
    json: { chat_id: JANE, ...params },
  })),
  receipts: calls.map((_call, index) => receipt(90 + index)),
  ...rest,
});
const fails = (reply: PlannedReply | 'refused', failure: ExpectedFailure): SendCase<TelegramSettings> => ({
  message: to({ text: 'Hi' }),
  replies: reply === 'refused' ? 'refused' : [reply],
  failure,
  ...(reply === 'refused' ? {} : { calls: [{ method: 'POST', path: `${BOT}/sendMessage` }] }),
});
const yes = { kind: 'reply', title: 'Yes', payload: 'opt-1' } as const;
const shop = { kind: 'url', title: 'Shop', url: 'https://example.com/shop' } as const;
const YES = [{ text: 'Yes', callback_data: 'opt-1' }];
const SHOP = [{ text: 'Shop', url: 'https://example.com/shop' }];
const image = (name: string, rest: object = {}) =>
  ({ kind: 'image', url: `https://files.example.com/${name}.jpg`, ...rest }) as const;
const LONG = `${'x'.repeat(60)}12345`;

describeChannel<TelegramSettings>({
  channel: telegram,
  settings,
  secrets: [settings.botToken, settings.webhookSecret],
  sends: {
    'sends a text as it is, marks and all': sends({ text: 'Hi <b> *you* _all_' }, [
      ['sendMessage', { text: 'Hi <b> *you* _all_' }],
    ]),
    'splits a text over 4096 characters, the buttons below its last part': sends(
      { text: `${'x'.repeat(4096)} end`, buttons: [yes] },
      [
        ['sendMessage', { text: 'x'.repeat(4096) }],
        ['sendMessage', { text: 'end', reply_markup: { inline_keyboard: [YES] } }],
      ],
    ),
    'shows buttons and links one a row, and writes telephone numbers out': sends(
      { text: 'Well?', buttons: [yes, shop, { kind: 'call', title: 'Call us', phone: '+442071234567' }] },
      [['sendMessage', { text: 'Well?\n\nCall us: +442071234567', reply_markup: { inline_keyboard: [YES, SHOP] } }]],
      { notes: ['1 button became text'] },
    ),
    'remembers a payload over 64 bytes, which a button does not hold': sends(
      { text: 'Well?', buttons: [yes, { kind: 'reply', title: 'Details', payload: LONG }] },
      [
        [
          'sendMessage',
          {
            text: 'Well?',
            reply_markup: { inline_keyboard: [YES, [{ text: 'Details', callback_data: 'ccm:title:2' }]] },
          },
        ],
      ],
      { numberedChoices: [{ number: 2, title: 'Details', payload: LONG }] },
    ),
    'sends one picture with the text as its caption and the buttons below': sends(
      { text: 'Our shop', attachments: [image('a')], buttons: [yes] },
      [
        [
          'sendPhoto',
          {
            photo: 'https://files.example.com/a.jpg',
            caption: 'Our shop',
            reply_markup: { inline_keyboard: [YES] },
          },
        ],
      ],
    ),
    'sends pictures and films as one album, which counts as its messages': sends(
      {
        attachments: [image('a', { caption: 'First' }), { kind: 'video', url: 'https://files.example.com/b.mp4' }],
      },
      [
        [
          'sendMediaGroup',
          {
            media: [
              { type: 'photo', caption: 'First', media: 'https://files.example.com/a.jpg' },
              { type: 'video', media: 'https://files.example.com/b.mp4' },
            ],
          },
        ],
      ],
      { replies: [sentAs(90, 91)], receipts: [receipt(90, 91)], costs: [2] },
    ),
    'sends each kind of file by its own method': sends(
      {
        attachments: [
          { kind: 'image', url: 'https://files.example.com/c.gif' },
          { kind: 'audio', url: 'https://files.example.com/d.mp3' },
          { kind: 'audio', url: 'https://files.example.com/e.ogg' },
          { kind: 'file', url: 'https://files.example.com/f.pdf' },
        ],
      },
      [
        ['sendAnimation', { animation: 'https://files.example.com/c.gif' }],
        ['sendAudio', { audio: 'https://files.example.com/d.mp3' }],
        ['sendVoice', { voice: 'https://files.example.com/e.ogg' }],
        ['sendDocument', { document: 'https://files.example.com/f.pdf' }],
      ],
    ),
    'sends a file over 50 MB as a link': sends(
      { attachments: [{ kind: 'video', url: 'https://files.example.com/g.mp4', sizeBytes: 60_000_000 }] },
      [['sendMessage', { text: 'https://files.example.com/g.mp4' }]],
      { notes: ['a video became a link (Telegram: 60 MB, at most 50 MB)'] },
    ),
    'sends a place with its address as a venue': sends(
      { location: { latitude: 51.5, longitude: -0.12, name: 'Office', address: '1 High St' } },
      [['sendVenue', { latitude: 51.5, longitude: -0.12, title: 'Office', address: '1 High St' }]],
    ),
    'sends a place without its address as a location': sends(
      { text: 'Here', location: { latitude: 51.5, longitude: -0.12 } },
      [
        ['sendMessage', { text: 'Here' }],
        ['sendLocation', { latitude: 51.5, longitude: -0.12 }],
      ],
    ),
    'sends a contact, with a vCard if the card has more fields': sends(
      {
        contacts: [
          { name: 'Ann', phones: ['+447700900456'] },
          { name: 'Bob', phones: ['+447700900457'], emails: ['bob@example.com'] },
        ],
      },
      [
        ['sendContact', { phone_number: '+447700900456', first_name: 'Ann' }],
        [
          'sendContact',
          {
            phone_number: '+447700900457',
            first_name: 'Bob',
            vcard:
              'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Bob;;;;\r\nFN:Bob\r\nTEL:+447700900457\r\nEMAIL:bob@example.com\r\nEND:VCARD',
          },
        ],
      ],
    ),
    'sends a contact without a number as text': sends(
      { contacts: [{ name: 'Ann', phones: [], emails: ['ann@example.com'] }] },
      [['sendMessage', { text: 'Ann: ann@example.com' }]],
      { notes: ['a contact without a number became text'] },
    ),
    'sends each card as a picture with its buttons': sends(
      {
        cards: [
          { title: 'Cap', subtitle: '12 EUR', imageUrl: 'https://files.example.com/cap.jpg', buttons: [yes] },
          { title: 'Bag', url: 'https://example.com/bag', buttons: [] },
        ],
      },
      [
        [
          'sendPhoto',
          {
            photo: 'https://files.example.com/cap.jpg',
            caption: 'Cap\n12 EUR',
            reply_markup: { inline_keyboard: [YES] },
          },
        ],
        ['sendMessage', { text: 'Bag\nhttps://example.com/bag' }],
      ],
    ),
    'asks for a place or a number by keys, and remembers the payloads of its other keys': sends(
      {
        text: 'Where are you?',
        buttons: [
          { kind: 'share-location', title: 'Here' },
          { kind: 'share-phone', title: 'My number' },
          { kind: 'reply', title: 'Later', payload: 'LATER' },
        ],
        buttonRows: [2, 1],
      },
      [
        [
          'sendMessage',
          {
            text: 'Where are you?',
            reply_markup: {
              keyboard: [
                [
                  { text: 'Here', request_location: true },
                  { text: 'My number', request_contact: true },
                ],
                [{ text: 'Later' }],
              ],
              resize_keyboard: true,
              one_time_keyboard: true,
            },
          },
        ],
      ],
      { numberedChoices: [{ number: 3, title: 'Later', payload: 'LATER' }] },
    ),
    'asks a group in words, since only private chats share something': {
      message: to({ text: 'Hi', buttons: [{ kind: 'share-phone', title: 'Your number?' }] }, { to: '-900' }),
      replies: [sentAs(90)],
      calls: [{ method: 'POST', path: `${BOT}/sendMessage`, json: { chat_id: -900, text: 'Hi\n\nYour number?' } }],
      receipts: [{ ...receipt(90), providerMessageId: '-900:90' }],
      notes: ['only new messages to private chats can ask to share something: the question became text'],
    },
    'sends a sticker by its address, or by the id of a customer’s': sends(
      { sticker: { url: 'https://files.example.com/cat.webp' } },
      [['sendSticker', { sticker: 'https://files.example.com/cat.webp' }]],
    ),
    'answers a message, which may be gone meanwhile': sends(
      { text: 'Yes', replyTo: { to: 'message', message: { id: '5550001:42' } } },
      [['sendMessage', { text: 'Yes', reply_parameters: { message_id: 42, allow_sending_without_reply: true } }]],
    ),
    'reacts to a message': sends(
      { action: { does: 'react', message: { id: '5550001:42' }, emoji: '👍' } },
      [['setMessageReaction', { message_id: 42, reaction: [{ type: 'emoji', emoji: '👍' }] }]],
      { replies: [{ status: 200, json: { ok: true, result: true } }], receipts: [DONE] },
    ),
    'takes a reaction back': sends(
      { action: { does: 'react', message: { id: '5550001:42' }, emoji: '' } },
      [['setMessageReaction', { message_id: 42, reaction: [] }]],
      { replies: [{ status: 200, json: { ok: true, result: true } }], receipts: [DONE] },
    ),
    'edits a message by the id that Telegram gave it, its buttons anew': sends(
      {
        text: 'Tuesday',
        buttons: [yes],
        action: { does: 'edit', message: { id: 'app-1', providerIds: ['5550001:90'] } },
      },
      [['editMessageText', { message_id: 90, text: 'Tuesday', reply_markup: { inline_keyboard: [YES] } }]],
    ),
    'takes an edit that changes nothing for done': sends(
      { text: 'Tuesday', action: { does: 'edit', message: { id: '5550001:90' } } },
      [['editMessageText', { message_id: 90, text: 'Tuesday' }]],
      { replies: [refusal(400, 'Bad Request: message is not modified')], receipts: [DONE] },
    ),
    'edits the caption of a message that is a file': sends(
      { text: 'Tuesday', action: { does: 'edit', message: { id: '5550001:90' } } },
      [
        ['editMessageText', { message_id: 90, text: 'Tuesday' }],
        ['editMessageCaption', { message_id: 90, caption: 'Tuesday' }],
      ],
      {
        replies: [refusal(400, 'Bad Request: there is no text in the message to edit'), sentAs(90)],
        receipts: [receipt(90)],
      },
    ),
    'deletes every part of a message': sends(
      { action: { does: 'delete', message: { id: 'app-1', providerIds: ['5550001:90', '5550001:91'] } } },
      [['deleteMessages', { message_ids: [90, 91] }]],
      { replies: [{ status: 200, json: { ok: true, result: true } }], receipts: [DONE] },
    ),
    'refuses to change an id that is not Telegram’s': {
      message: to({ action: { does: 'react', message: { id: 'app-1' }, emoji: '👍' } }),
      replies: [],
      failure: { reason: 'invalid-message', says: 'app-1' },
    },
    'answers in the name of a connected business': {
      message: to({ text: 'Until six' }, { to: 'Hk2x9:5550001' }),
      replies: [sentAs(90)],
      calls: [
        {
          method: 'POST',
          path: `${BOT}/sendMessage`,
          json: { chat_id: JANE, business_connection_id: 'Hk2x9', text: 'Until six' },
        },
      ],
      receipts: [{ ...receipt(90), providerMessageId: 'Hk2x9:5550001:90' }],
    },
    'answers in the topic in which the customer wrote': {
      message: to({ text: 'It is fixed' }, { to: '-1001234567890', place: { topic: '7' } }),
      replies: [sentAs(90)],
      calls: [
        {
          method: 'POST',
          path: `${BOT}/sendMessage`,
          json: { chat_id: -1001234567890, message_thread_id: 7, text: 'It is fixed' },
        },
      ],
      receipts: [{ ...receipt(90), providerMessageId: '-1001234567890:90' }],
    },
    'answers a person who wrote to a channel, in their own messages': {
      message: to({ text: 'It is fixed' }, { to: '-1001234567890.5550001' }),
      replies: [sentAs(90)],
      calls: [
        {
          method: 'POST',
          path: `${BOT}/sendMessage`,
          json: { chat_id: -1001234567890, direct_messages_topic_id: JANE, text: 'It is fixed' },
        },
      ],
      receipts: [{ ...receipt(90), providerMessageId: '-1001234567890.5550001:90' }],
    },
    "answers in the chat if the customer's topic is gone": {
      message: to({ text: 'It is fixed' }, { to: '-1001234567890', place: { topic: '7' } }),
      replies: [refusal(400, 'Bad Request: message thread not found'), sentAs(90)],
      calls: [
        {
          method: 'POST',
          path: `${BOT}/sendMessage`,
          json: { chat_id: -1001234567890, message_thread_id: 7, text: 'It is fixed' },
        },
        { method: 'POST', path: `${BOT}/sendMessage`, json: { chat_id: -1001234567890, text: 'It is fixed' } },
      ],
      receipts: [{ ...receipt(90), providerMessageId: '-1001234567890:90' }],
    },
    'sends to the id that a group goes by now, and tells it': {
      message: to({ text: 'Hi' }, { to: '-900' }),
      replies: [
        refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
          migrate_to_chat_id: -1001234567891,
        }),
        sentAs(90),
      ],
      calls: [
        { method: 'POST', path: `${BOT}/sendMessage`, json: { chat_id: -900, text: 'Hi' } },
        { method: 'POST', path: `${BOT}/sendMessage`, json: { chat_id: -1001234567891, text: 'Hi' } },
      ],
      receipts: [{ ...receipt(90), providerMessageId: '-900:90', recipientIds: ['-900', '-1001234567891'] }],
    },
    'refuses a phone number, which names no chat': {
      message: to({ text: 'Hi' }, { to: '+447700900456' }),
      replies: [],
      failure: { reason: 'invalid-recipient', says: 'the id of the chat' },
    },
    'remembers a customer who has blocked the bot': fails(refusal(403, 'Forbidden: bot was blocked by the user'), {
      reason: 'recipient-opted-out',
      providerCode: '403 bot was blocked by the user',
      retryable: false,
    }),
    'gives up a customer whom Telegram does not know': fails(refusal(400, 'Bad Request: chat not found'), {
      reason: 'invalid-recipient',
      providerCode: '400 chat not found',
    }),
    'lets one customer wait for a few seconds': fails(
      refusal(429, 'Too Many Requests: retry after 3', { retry_after: 3 }),
      { reason: 'throttled', retryAfterMs: 3000, pauses: 'customer' },
    ),
    'lets the whole bot wait for longer': fails(
      refusal(429, 'Too Many Requests: retry after 40', { retry_after: 40 }),
      { reason: 'throttled', retryAfterMs: 40_000, pauses: 'account' },
    ),
    'stops an account with a refused token': fails(refusal(401, 'Unauthorized'), {
      reason: 'bad-credentials',
      pauses: 'account',
      says: 'TELEGRAM_BOT_TOKEN',
    }),
    'tells a message that Telegram finds faulty, in its words': fails(
      refusal(400, 'Bad Request: BUTTON_DATA_INVALID'),
      { reason: 'invalid-message', says: 'BUTTON_DATA_INVALID' },
    ),
    'may not answer a customer of a business after 24 hours': fails(
      refusal(400, 'Bad Request: BUSINESS_PEER_INVALID'),
      {
        reason: 'outside-reply-window',
      },
    ),
    'tries again when a proxy answers in Telegram’s place': fails(
      { status: 502, body: '<html>Bad Gateway</html>' },
      { reason: 'provider-unavailable', retryable: true },
    ),
    'does not know the outcome of a message whose answer is unreadable': fails(
      { status: 200, body: '<html>' },
      { reason: 'outcome-unknown' },
    ),
    'does not know the outcome of a message without an answer': fails('cut', { reason: 'outcome-unknown' }),
    'tries again if nothing listens': fails('refused', { reason: 'connection-failed', retryable: true }),
  },
  opens: {
    'asks for a file’s path, and fetches it': {
      media: () => ({ kind: 'image', source: { mediaId: 'AgAC3' } }),
      replies: () => [
        { status: 200, json: { ok: true, result: { file_id: 'AgAC3', file_path: 'photos/file 7.jpg' } } },
        { status: 200, body: 'JPEG' },
      ],
      calls: [
        { method: 'POST', path: `${BOT}/getFile`, json: { file_id: 'AgAC3' } },
        { method: 'GET', path: `/file${BOT}/photos/file%207.jpg` },
      ],
      opened: { status: 200, body: 'JPEG' },
    },
    'says that a file is too large for bots': {
      media: () => ({ kind: 'video', source: { mediaId: 'BAAC1' } }),
      replies: () => [refusal(400, 'Bad Request: file is too big')],
      calls: [{ method: 'POST', path: `${BOT}/getFile`, json: { file_id: 'BAAC1' } }],
      opened: { fails: 'UpstreamError' },
    },
  },
});

const settingsAt = (apiUrl: string) => ({
  account: { name: 'default', channel: 'telegram', provider: 'telegram', settings: { ...settings, apiUrl } },
  http: loopbackHttp,
  signal: AbortSignal.timeout(5000),
});

describe('a read message on Telegram', () => {
  it('is marked in the chats of a business alone', async () => {
    await using api = await FakeProvider.start([{ status: 200, json: { ok: true, result: true } }]);
    const context = settingsAt(api.url);
    const ofBusiness = { customerId: 'Hk2x9:5550001', providerMessageId: 'Hk2x9:5550001:42' };
    const marked = await telegram.markRead?.(ofBusiness, context);
    const press = await telegram.markRead?.({ ...ofBusiness, providerMessageId: 'press:43' }, context);
    const ofBot = await telegram.markRead?.({ customerId: '5550001', providerMessageId: '5550001:42' }, context);

    expect([marked, press, ofBot]).to.deep.equal([true, false, false]);
    expect(api.calls.map(({ path, body }) => [path, JSON.parse(body) as unknown])).to.deep.equal([
      [`${BOT}/readBusinessMessage`, { chat_id: JANE, business_connection_id: 'Hk2x9', message_id: 42 }],
    ]);
  });
});

describe('typing to Telegram', () => {
  it('shows the typing indicator, and has no call to end it', async () => {
    await using api = await FakeProvider.start([{ status: 200, json: { ok: true, result: true } }]);
    const context = settingsAt(api.url);
    await telegram.showTyping?.({ customerId: 'Hk2x9:5550001', on: true }, context);
    await telegram.showTyping?.({ customerId: '5550001', on: false }, context);

    expect(api.calls.map(({ body }) => JSON.parse(body) as unknown)).to.deep.equal([
      { chat_id: JANE, business_connection_id: 'Hk2x9', action: 'typing' },
    ]);
  });
});

describe('a message to Telegram', () => {
  it('whose text is empty shows the titles of its buttons', () => {
    const { parts } = telegram.outbound?.render(to({ buttons: [yes, shop] }), {
      name: 'default',
      channel: 'telegram',
      provider: 'telegram',
      settings,
    }) ?? { parts: [] };

    expect(parts[0]?.request).to.have.nested.property('params.text', 'Yes · Shop');
  });
});
