import { expect } from 'chai';
import type { OutboundContent } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { readSendRequest } from './parse-command.ts';

function contentOf(part: object): OutboundContent {
  const command = readSendRequest({ number: '+15551234567', channel: 'whatsapp', ...part });
  if (command.kind !== 'send') throw new Error(`not a message: ${command.kind}`);
  return command.content;
}
function refusalOf(part: object): string {
  try {
    contentOf(part);
  } catch (error) {
    if (error instanceof PayloadError) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

const IMAGE = { kind: 'image', url: 'https://x.example/a.jpg' };
const YES = { kind: 'reply', title: 'Yes', payload: 'Yes' };
const CARD = { title: 'A', buttons: [] };
const PLACE = { latitude: 1, longitude: 2 };

describe('a field that says nothing', () => {
  const LISTS = ['attachments', 'buttons', 'cards', 'contacts', 'keyboard'];
  const OTHERS = ['carousel', 'flow', 'footer', 'header', 'list', 'location', 'replyTo', 'sticker', 'template'];
  for (const field of [...LISTS, ...OTHERS]) {
    for (const value of [null, '', ' ', [], {}, { latitude: null, name: null }]) {
      it(`counts as absent: ${field} ${JSON.stringify(value)}`, () => {
        expect(contentOf({ text: 'Hi', [field]: value })).to.deep.equal({ text: 'Hi', attachments: [], buttons: [] });
      });
    }
  }

  for (const field of ['edit', 'delete', 'reaction']) {
    it(`is refused where it acts on a message: ${field}`, () => {
      expect(refusalOf({ text: 'Hi', [field]: {} })).to.match(new RegExp(`^${field}`));
    });
  }
});

describe('a text of blanks alone', () => {
  const FIELDS: readonly (readonly [title: string, given: object, read: object])[] = [
    ['a caption', { attachments: [{ url: 'https://x.example/a.jpg', caption: ' ' }] }, { attachments: [IMAGE] }],
    ['a payload', { buttons: [{ title: 'Yes', payload: ' ' }] }, { buttons: [YES] }],
    ['a description', { buttons: [{ title: 'Yes', description: ' ' }] }, { buttons: [YES] }],
    ['an address of a button', { buttons: [{ title: 'Yes', url: ' ' }] }, { buttons: [YES] }],
    [
      'a subtitle',
      { cards: [{ title: 'A', subtitle: ' ' }, { title: 'B' }] },
      { cards: [CARD, { ...CARD, title: 'B' }] },
    ],
    ['a name of a contact', { contacts: [{ name: ' ', phones: ['1'] }] }, { contacts: [{ name: '1', phones: ['1'] }] }],
    [
      'a fact of a contact',
      { contacts: [{ name: 'A', note: ' ', organization: ' ', birthday: ' ', addresses: [' '], emails: [''] }] },
      { contacts: [{ name: 'A', phones: [] }] },
    ],
    ['a name of a place', { location: { ...PLACE, name: '', address: ' ' } }, { location: PLACE }],
    ['a button of a list', { list: { button: ' ', rows: ['Yes'] } }, { list: { sections: [{ rows: [YES] }] } }],
    [
      'a screen of a flow',
      { flow: { id: '1', button: 'Go', screen: '', fallbackUrl: ' ' } },
      { flow: { by: { id: '1' }, button: 'Go' } },
    ],
  ];
  for (const [title, given, read] of FIELDS) {
    it(`counts as absent: ${title}`, () => {
      expect(contentOf({ text: 'Hi', ...given })).to.deep.equal({ text: 'Hi', attachments: [], buttons: [], ...read });
    });
  }

  for (const text of [' ', '\n', '\u200b', '\u00a0\ufeff', '\u3164']) {
    it(`is none beside a file, because providers refuse it: ${JSON.stringify(text)}`, () => {
      expect(contentOf({ text, attachments: ['https://x.example/a.jpg'] })).to.deep.equal({
        text: '',
        attachments: [IMAGE],
        buttons: [],
      });
      expect(refusalOf({ text: 'Hi', buttons: [{ title: text, payload: 'A' }] })).to.match(/^buttons\[0\]\.title: /);
    });
  }

  it('says nothing of a participant, who then is the customer', () => {
    for (const type of ['', ' ', 'CUSTOMER', ' Customer '])
      expect(readSendRequest({ channel: 'sms', text: 'Hi', to: [{ id: '+447700900123', type }] })).to.deep.include({
        recipients: ['+447700900123'],
      });
    expect(refusalOf({ number: undefined, text: 'Hi', to: [{ id: 'a1', type: 'Agent' }] })).to.match(
      /^the customer is missing/,
    );
  });

  it('names no message', () => {
    expect(refusalOf({ reaction: { messageId: ' ', emoji: '👍' } })).to.match(/^reaction\.messageId: is missing/);
  });
});
