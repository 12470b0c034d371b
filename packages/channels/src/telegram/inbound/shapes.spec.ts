import { expect } from 'chai';
import type { Account, ChannelEvent } from '@ccm/core/domain';
import { eventsOf } from './parse.ts';
import type { TelegramSettings } from '../settings.ts';

const account: Account<TelegramSettings> = {
  name: 'default',
  channel: 'telegram',
  provider: 'telegram',
  settings: { botToken: '123456789:AAH', webhookSecret: 's', apiUrl: 'https://api.telegram.org' },
};

/** Reads one message of Ann's. */
const wrote = (message: object): ChannelEvent | undefined => {
  const from = { id: 777, is_bot: false, first_name: 'Ann' };
  const whole = { message_id: 5, date: 1_795_968_873, from, chat: { id: 777, type: 'private' }, ...message };
  return eventsOf(Buffer.from(JSON.stringify({ update_id: 1, message: whole })), account)[0];
};

const NO_FILE = { unavailable: 'Telegram gave no id of the file' };
const LINK = { type: 'text_link', offset: 4, length: 2, url: 'https://example.com' };

/** Odd shapes that people who run bots have reported, and the agent's view of each. */
describe('odd shapes of Telegram messages', () => {
  const kinds: Readonly<Record<string, readonly [object, object]>> = {
    'knows a forwarded message of an older server': [
      { text: 'x', forward_date: 1, forward_sender_name: 'Zoe' },
      { forwarded: true },
    ],
    'reads the description and the pictures of a poll, and keeps the solution of a quiz': [
      {
        poll: {
          id: '7',
          question: 'Which shirt?',
          description: 'For the team',
          media: { photo: [{ file_id: 'P' }] },
          options: [{ text: 'Blue', media: { video: { file_id: 'V' } } }, { text: 'Red' }],
          explanation: 'Red is out',
        },
      },
      {
        text: 'Poll: Which shirt?\nFor the team\n- Blue\n- Red',
        attachments: [
          { kind: 'image', source: { mediaId: 'P' }, mimeType: 'image/jpeg' },
          { kind: 'video', source: { mediaId: 'V' } },
        ],
        raw: { poll: { explanation: 'Red is out' } },
      },
    ],
    'says the text of a game, and keeps its picture': [
      { game: { title: 'Snake', description: 'Eat', text: 'Ann: 12', photo: [{ file_id: 'P' }] } },
      { text: 'Game: Snake\nEat\nAnn: 12', raw: { game: { photo: [{ file_id: 'P' }] } } },
    ],
    'takes a voice chat of an older server for a video chat': [
      { voice_chat_started: {} },
      { kind: 'activity', activity: 'video-chat-started', text: 'A video chat began', raw: {} },
    ],
    'reads a live photo as its picture and its film': [
      {
        caption: 'Look',
        photo: [{ file_id: 'P', width: 9, height: 9 }],
        live_photo: { file_id: 'F', file_unique_id: 'u', width: 9, height: 9, duration: 2, file_size: 7 },
      },
      {
        text: 'Live photo\nLook',
        attachments: [
          { kind: 'image', source: { mediaId: 'P' }, mimeType: 'image/jpeg' },
          { kind: 'video', source: { mediaId: 'F' }, mimeType: 'video/mp4', sizeBytes: 7 },
        ],
      },
    ],
    'reads a live photo whose picture stands within it alone': [
      { live_photo: { file_id: 'F', photo: [{ file_id: 'P' }] } },
      {
        attachments: [
          { kind: 'image', source: { mediaId: 'P' }, mimeType: 'image/jpeg' },
          { kind: 'video', source: { mediaId: 'F' }, mimeType: 'video/mp4' },
        ],
      },
    ],
    'passes on the file of a kind that is new': [
      { hologram: { file_id: 'H', mime_type: 'video/mp4' }, caption: 'Look' },
      {
        text: 'Telegram message of a kind that cannot be shown here (hologram)\nLook',
        attachments: [{ kind: 'video', source: { mediaId: 'H' }, mimeType: 'video/mp4' }],
      },
    ],
    'reads the place of a kind that is new': [
      { meeting_point: { latitude: 51.5, longitude: -0.12 } },
      { location: { latitude: 51.5, longitude: -0.12 } },
    ],
    'takes a chat that joins a community for no message': [
      { community_chat_added: { community: { id: 99 } } },
      { kind: 'activity', activity: 'community-chat-added', raw: { community: { id: 99 } } },
    ],
    'links a story that was passed on': [
      { story: { id: 9, chat: { id: -100, type: 'channel', title: 'News', username: 'news' } } },
      { text: 'Forwarded a story of News: https://t.me/news/s/9' },
    ],
    'reads a rich message': [
      {
        rich_message: {
          blocks: [
            { type: 'heading', size: 1, text: 'Hi' },
            { type: 'paragraph', text: 'there' },
          ],
        },
      },
      { text: 'Hi\nthere' },
    ],
    'passes paid media on': [
      {
        paid_media: { star_count: 5, paid_media: [{ type: 'photo', photo: [{ file_id: 'F', width: 1, height: 1 }] }] },
        caption: 'For you',
      },
      {
        text: 'Paid media\nFor you',
        attachments: [{ kind: 'image', source: { mediaId: 'F' }, mimeType: 'image/jpeg' }],
      },
    ],
    'shows the caption of a kind that it does not know': [
      { hologram: { x: 1 }, caption: 'Look' },
      { text: 'Telegram message of a kind that cannot be shown here (hologram)\nLook' },
    ],
    'writes an amount of a currency without hundredths as it is': [
      { invoice: { title: 'Cap', description: 'Blue', start_parameter: '', currency: 'JPY', total_amount: 1200 } },
      { text: 'Invoice: Cap, 1200 JPY' },
    ],
    'writes an amount of a dinar in thousandths': [
      { successful_payment: { currency: 'KWD', total_amount: 1500, invoice_payload: 'p7' } },
      { text: 'Paid 1.500 KWD', payload: 'p7' },
    ],
    'names the people whom the customer chose by a button': [
      { users_shared: { request_id: 1, users: [{ user_id: 5, first_name: 'Bob', username: 'bob' }, { user_id: 6 }] } },
      { kind: 'message', text: 'Shared: Bob (@bob), user 6' },
    ],
    'names the people of older servers by their ids': [
      { users_shared: { request_id: 1, user_ids: [5, 6] } },
      { text: 'Shared: user 5, user 6', raw: { users_shared: { request_id: 1, user_ids: [5, 6] } } },
    ],
    'names the one person of still older servers': [
      { user_shared: { request_id: 1, user_id: 5 } },
      { kind: 'message', text: 'Shared: user 5' },
    ],
    'names the chat that the customer chose by a button': [
      { chat_shared: { request_id: 1, chat_id: -100, title: 'News', username: 'news' } },
      {
        kind: 'message',
        text: 'Shared: News (@news)',
        raw: { chat_shared: { request_id: 1, chat_id: -100, title: 'News', username: 'news' } },
      },
    ],
    'shows the words that came with a gift': [
      { gift: { gift: { id: 'g', star_count: 10 }, text: 'Thank you' } },
      { kind: 'message', text: 'Sent a gift\nThank you', raw: { gift: { gift: { id: 'g', star_count: 10 } } } },
    ],
    'says that a text is empty': [{ text: ' ' }, { text: 'Empty message' }],
    'gives a national number of a contact no plus': [
      { contact: { phone_number: '(415) 555-0132', first_name: 'Bob', user_id: 9 } },
      { contacts: [{ name: 'Bob', phones: ['(415) 555-0132'] }] },
    ],
    'reads a number of a contact that is no text': [
      { contact: { phone_number: 447_700_900_456, first_name: 'Bob', user_id: 9 } },
      { contacts: [{ name: 'Bob', phones: ['+447700900456'] }] },
    ],
    'names a number of a contact once, in its full form': [
      {
        contact: {
          phone_number: '447700900456',
          first_name: 'Bob',
          user_id: 5,
          vcard: 'BEGIN:VCARD\nFN:Bob\nTEL:07700 900456\nEND:VCARD',
        },
      },
      { contacts: [{ name: 'Bob', phones: ['+447700900456'] }] },
    ],
    'reads the items of a list that are as documented, beside some that are not': [
      { photo: [null, { width: 9 }, { file_id: 'P' }], caption: 'See it', caption_entities: [{}, LINK] },
      {
        text: 'See it (https://example.com)',
        attachments: [{ kind: 'image', source: { mediaId: 'P' }, mimeType: 'image/jpeg' }],
      },
    ],
    'names a recording that has no id': [
      { voice: { file_id: '', duration: 1 } },
      { attachments: [{ kind: 'audio', source: NO_FILE, mimeType: 'audio/ogg' }] },
    ],
    'names a picture whose sizes have no id': [
      { photo: [{ width: 9, height: 9 }], caption: 'See it' },
      { text: 'See it', attachments: [{ kind: 'image', source: NO_FILE, mimeType: 'image/jpeg' }] },
    ],
    'reads one picture in place of a list': [
      { photo: { file_id: 'P' } },
      { attachments: [{ kind: 'image', source: { mediaId: 'P' }, mimeType: 'image/jpeg' }] },
    ],
    'reads a text that is a number, and numbers that are texts': [
      { text: 42, date: '1795968873' },
      { text: '42', atMs: 1_795_968_873_000 },
    ],
    'reads a place whose numbers are texts': [
      { location: { latitude: '51.5', longitude: '-0.12' } },
      { location: { latitude: 51.5, longitude: -0.12 } },
    ],
    'reads ids that are texts': [{ text: 'x', chat: { id: '777', type: 'private' } }, { text: 'x' }],
  };
  for (const [title, [message, expected]] of Object.entries(kinds)) {
    it(title, () => {
      expect(wrote(message)).to.deep.include(expected);
    });
  }

  it('name an update by a number that is a text', () => {
    const message = { message_id: 5, chat: { id: 777, type: 'private' }, text: 'Hi' };
    const body = Buffer.from(JSON.stringify({ update_id: '7', message }));
    expect(eventsOf(body, account)[0]).to.include({ kind: 'message', dedupeId: '7', text: 'Hi' });
  });

  it('keep a mention in a chat that the bot is not in for the operator', () => {
    const guest = { message_id: 9, chat: { id: -5, type: 'group', title: 'Friends' }, text: '@our_bot hi' };
    const body = Buffer.from(JSON.stringify({ update_id: 1, guest_message: { ...guest, guest_query_id: 'q1' } }));
    expect(eventsOf(body, account)[0]).to.deep.include({ kind: 'activity', activity: 'guest-message' });
  });

  it('tell of a subscription that the customer ended', () => {
    const subscription = { user: { id: 777, first_name: 'Ann' }, invoice_payload: 'gold', state: 'canceled' };
    const body = Buffer.from(JSON.stringify({ update_id: 1, subscription }));
    expect(eventsOf(body, account)[0]).to.deep.include({
      kind: 'activity',
      activity: 'payment',
      customer: { id: '777', name: 'Ann', firstName: 'Ann' },
      text: 'The subscription is now canceled',
      payload: 'gold',
    });
  });

  const SHOP = { id: -1009, type: 'supergroup', title: 'Shop', is_direct_messages: true };
  const kim = { id: 555, is_bot: false, first_name: 'Kim' };
  const topic = { topic_id: 555, user: kim };
  const channel = { id: -1003, type: 'channel', title: 'Shop' };
  const madeUp = { id: 136_817_688, is_bot: true, first_name: 'Channel' };

  it('distinguish people who write to a channel, which is one chat for all of them', () => {
    expect(wrote({ from: kim, chat: SHOP, direct_messages_topic: topic, text: 'Hi' })).to.deep.include({
      kind: 'message',
      customer: { id: '-1009.555', name: 'Kim (Shop)' },
      text: 'Hi',
    });
  });

  it("do not read the channel's own answers as messages of the customer", () => {
    const answer = { from: madeUp, sender_chat: channel, chat: SHOP, direct_messages_topic: topic, text: 'Hello' };

    expect(wrote(answer)).to.deep.include({
      kind: 'activity',
      activity: 'business-reply',
      customer: { id: '-1009.555', name: 'Kim (Shop)' },
      text: 'The business answered without CCM: Hello',
    });
  });

  it('take a post of the channel that a group discusses for no message of a customer', () => {
    const chat = { id: -1002, type: 'supergroup', title: 'Talk' };
    const post = { from: { id: 777_000, is_bot: false, first_name: 'Telegram' }, sender_chat: channel, chat };

    expect(wrote({ ...post, text: 'New: blue shirts', is_automatic_forward: true })).to.include({
      kind: 'activity',
      activity: 'channel-post',
      text: 'A post of the channel that the group discusses',
    });
  });

  it('name the chat as the sender of messages in its name, not the user that Telegram makes up', () => {
    const chat = { id: -1002, type: 'supergroup', title: 'Team' };

    expect(wrote({ from: madeUp, sender_chat: channel, chat, text: 'Hi' })).to.deep.include({
      customer: { id: '-1002', name: 'Shop (Team)' },
    });
  });
});
