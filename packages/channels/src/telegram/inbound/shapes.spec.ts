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

/** What becomes of a message of Ann's. */
const wrote = (message: object): ChannelEvent | undefined => {
  const from = { id: 777, is_bot: false, first_name: 'Ann' };
  const whole = { message_id: 5, date: 1_795_968_873, from, chat: { id: 777, type: 'private' }, ...message };
  return eventsOf(Buffer.from(JSON.stringify({ update_id: 1, message: whole })), account)[0];
};

/** Shapes that people who run bots have reported, and what an agent is to see of each. */
describe('odd shapes of Telegram messages', () => {
  const kinds: Readonly<Record<string, readonly [object, object]>> = {
    'knows a forwarded message of an older server': [
      { text: 'x', forward_date: 1, forward_sender_name: 'Zoe' },
      { forwarded: true },
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
    'says that a text is empty': [{ text: ' ' }, { text: 'Empty message' }],
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
    'reads ids that are texts': [{ text: 'x', chat: { id: '777', type: 'private' } }, { text: 'x' }],
  };
  for (const [title, [message, expected]] of Object.entries(kinds)) {
    it(title, () => {
      expect(wrote(message)).to.deep.include(expected);
    });
  }
});
