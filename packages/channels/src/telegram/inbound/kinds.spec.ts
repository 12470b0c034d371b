import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { eventsOf } from './parse.ts';
import { plainText } from './text.ts';

const UPDATES = JSON.parse(readFileSync(new URL('../fixtures/updates.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, { readonly message?: object }>
>;
const readUpdate = (name: string) => eventsIn(UPDATES[name]);
const eventsIn = (update: unknown) =>
  eventsOf(Buffer.from(JSON.stringify(update)), {
    name: 'default',
    channel: 'telegram',
    provider: 'telegram',
    settings: {
      botToken: '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0',
      webhookSecret: 'secret',
      apiUrl: 'https://api.telegram.org',
    },
  });

describe('the kinds of Telegram messages', () => {
  it('writes hidden links out once, marks struck-out and quoted text, and keeps the person of a mention', () => {
    expect(readUpdate('formatted')[0]).to.deep.include({
      text: [
        'Was ~10~, now 8: the offer, https://example.com/offer',
        'She wrote:',
        '> No.',
        '> Never.',
        'Ask (https://example.com/ask) Bob at https://example.com/bob',
      ].join('\n'),
      raw: { entities: [{ user: { id: 77, is_bot: false, first_name: 'Bob' } }] },
    });
  });

  it('shows the caption of a content that is new, and the whole content under raw', () => {
    expect(readUpdate('paid media')[0]).to.deep.include({
      text: 'Telegram message of a kind that cannot be shown here (paid_media)\nLook',
      raw: UPDATES['paid media']?.message,
    });
  });

  it('says that a message answers a story, and names its author', () => {
    expect(readUpdate('reply to a story')[0]).to.deep.include({
      text: 'Replied to a story\nNice',
      raw: { reply_to_story: { chat: { id: -1005, title: 'Acme', type: 'channel' }, id: 7 } },
    });
  });

  const SERVICES = ['gift', 'unique_gift', 'suggested_post_approved', 'chat_owner_changed'];
  for (const kind of SERVICES)
    it(`takes ${kind} for no message of the customer`, () => {
      const chat = { id: 5550001, type: 'private', first_name: 'Ada' };
      const message = {
        message_id: 7,
        date: 1_795_968_873,
        chat,
        from: { id: 5550001, first_name: 'Ada' },
        [kind]: { a: 1 },
      };

      expect(eventsIn({ update_id: 1, message })[0]).to.deep.include({
        kind: 'activity',
        activity: kind.replaceAll('_', '-'),
        raw: { a: 1 },
      });
    });

  const reactions = {
    'reaction changed': { kind: 'message', text: 'Reacted with 🔥' },
    'own reaction changed': { kind: 'message', text: 'Reacted with an emoji of their own' },
    'one of two reactions taken back': { kind: 'activity', text: 'Took a reaction back' },
  } as const;
  for (const [name, event] of Object.entries(reactions))
    it(`reads ${name}`, () => {
      expect(readUpdate(name)[0]).to.include({ ...event, quotedMessageId: '5550001:77' });
    });
});

describe('a formatted text of Telegram', () => {
  const link = (offset: number, length: number, url: string) => ({ type: 'text_link', offset, length, url });
  const cases = {
    'writes one address once under two words': [
      'here or there',
      [link(0, 4, 'https://example.com/a'), link(8, 5, 'https://example.com/a')],
      'here (https://example.com/a) or there',
    ],
    'does not repeat the address that a link shows': [
      'example.com',
      [link(0, 11, 'https://example.com/')],
      'example.com',
    ],
    'writes the address behind struck-out words': [
      'old',
      [{ type: 'strikethrough', offset: 0, length: 3 }, link(0, 3, 'https://example.com')],
      '~old~ (https://example.com)',
    ],
    'counts as Telegram does, in UTF-16 units': ['👍 form', [link(3, 4, 'https://e.org')], '👍 form (https://e.org)'],
    'passes over an entity outside of the text': ['form', [link(2, 9, 'https://e.org')], 'form'],
    'leaves stress, code and spoilers as they are': [
      'a b c',
      ['bold', 'code', 'spoiler'].map((type, index) => ({ type, offset: index * 2, length: 1 })),
      'a b c',
    ],
  } as const;
  for (const [title, [text, entities, shown]] of Object.entries(cases))
    it(title, () => {
      expect(plainText(text, entities)).to.equal(shown);
    });
});
