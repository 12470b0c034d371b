import { expect } from 'chai';
import type { Account, ChannelEvent } from '@ccm/core/domain';
import { readCallback, eventsOf } from './parse.ts';
import type { ViberSettings } from '../settings.ts';

const account: Account<ViberSettings> = {
  name: 'default',
  channel: 'viber',
  provider: 'viber',
  settings: { authToken: '5a1f0c3e-13-fe', accountName: 'Support', apiUrl: 'https://chatapi.viber.com/pa' },
};

/** Reads one message of Ada's. */
const wrote = (message: unknown, rest: object = {}): ChannelEvent | undefined => {
  const callback = { event: 'message', timestamp: 1, message_token: 5, sender: { id: 'A==', country: 'GB' }, message };
  return eventsOf(readCallback(Buffer.from(JSON.stringify({ ...callback, ...rest }))), account)[0];
};

/** Odd shapes that people who run bots have reported, and the agent's view of each. */
describe('the kinds of Viber messages', () => {
  const kinds: Readonly<Record<string, readonly [unknown, object]>> = {
    'says a link once that stands in the text': [
      { type: 'url', media: 'https://example.com', text: 'see https://example.com now' },
      { text: 'see https://example.com now' },
    ],
    'says a link once that stands in the text without its scheme': [
      { type: 'url', media: 'https://example.com/a', text: 'example.com/a' },
      { text: 'example.com/a' },
    ],
    'says a link once that stands in the text in another spelling': [
      { type: 'url', media: 'https://www.example.com/', text: 'look: example.com' },
      { text: 'look: example.com' },
    ],
    'says another link beside the one in the text': [
      { type: 'url', media: 'https://example.com/b', text: 'example.com/a' },
      { text: 'example.com/a\nhttps://example.com/b' },
    ],
    'says the address of a place once': [
      { type: 'location', text: '1 High St', location: { lat: 51.5, lon: -0.12, address: '1 High St' } },
      { text: '1 High St\nhttps://www.google.com/maps/search/?api=1&query=51.5%2C-0.12' },
    ],
    'reads the place of a kind that it does not know': [
      { type: 'live_location', location: { lat: 51.5, lon: -0.12 } },
      {
        location: { latitude: 51.5, longitude: -0.12 },
        raw: { type: 'live_location', location: { lat: 51.5, lon: -0.12 } },
      },
    ],
    'reads the contact of a kind that it does not know': [
      { type: 'business_card', contact: { name: 'Bob', phone_number: '447700900456' } },
      { text: 'Bob: +447700900456', contacts: [{ name: 'Bob', phones: ['+447700900456'] }] },
    ],
    'names a document without a name by its address': [
      { type: 'file', media: 'https://media.example.com/%D1%81%D1%87%D1%91%D1%82.pdf?fltp=file' },
      {
        attachments: [
          {
            kind: 'file',
            source: { url: 'https://media.example.com/%D1%81%D1%87%D1%91%D1%82.pdf?fltp=file' },
            name: 'счёт.pdf',
          },
        ],
      },
    ],
    'makes a link without a scheme absolute': [{ type: 'url', media: 'example.com' }, { text: 'https://example.com' }],
    'keeps the words of a picture that has no address': [
      { type: 'picture', text: 'My parcel' },
      {
        text: 'My parcel',
        attachments: [{ kind: 'image', source: { unavailable: 'Viber gave no address to fetch it from' } }],
      },
    ],
    'passes the file of a kind on that it does not know': [
      { type: 'voice', media: 'https://media.example.com/a.m4a' },
      {
        attachments: [{ kind: 'audio', source: { url: 'https://media.example.com/a.m4a' } }],
        raw: { type: 'voice', media: 'https://media.example.com/a.m4a' },
      },
    ],
    'shows a link that stands in the text alone': [
      { type: 'url', text: 'https://example.com' },
      { text: 'https://example.com' },
    ],
    'shows a text that is a number': [{ type: 'text', text: 5 }, { text: '5' }],
    'names a contact whose name shows nothing by its number': [
      { type: 'contact', contact: { name: '\u3164', phone_number: '447700900456' } },
      { text: '+447700900456', contacts: [{ name: '+447700900456', phones: ['+447700900456'] }] },
    ],
    'says the name of a contact once': [
      { type: 'contact', text: 'Bob', contact: { name: 'Bob', phone_number: '447700900456' } },
      { text: 'Bob: +447700900456' },
    ],
    'says that a text is empty': [{ type: 'text', text: ' ' }, { text: 'Empty message' }],
    'reads a number of a contact that is no text': [
      { type: 'contact', contact: { name: 'Ann', phone_number: 447_700_900_456 } },
      { text: 'Ann: +447700900456', contacts: [{ name: 'Ann', phones: ['+447700900456'] }] },
    ],
    'reads every number of a contact': [
      { type: 'contact', contact: { name: 'Ann', phone_number: ['447700900456', '447700900457'] } },
      {
        text: 'Ann: +447700900456, +447700900457',
        contacts: [{ name: 'Ann', phones: ['+447700900456', '+447700900457'] }],
      },
    ],
    'reads every contact of a list': [
      {
        type: 'contact',
        contact: [
          { name: 'Ann', phone_number: '447700900456' },
          { name: 'Bob', phone_number: '447700900457' },
        ],
      },
      {
        contacts: [
          { name: 'Ann', phones: ['+447700900456'] },
          { name: 'Bob', phones: ['+447700900457'] },
        ],
      },
    ],
    'keeps a place that it cannot read, as it came': [
      { type: 'location', location: { lat: 50.1, lng: 10.2 } },
      { raw: { type: 'location', location: { lat: 50.1, lng: 10.2 } } },
    ],
  };
  for (const [title, [message, expected]] of Object.entries(kinds)) {
    it(title, () => {
      expect(wrote(message)).to.deep.include(expected);
    });
  }

  it('keeps a message without a sender for the operator', () => {
    const message = { type: 'text', text: 'Hi' };
    for (const sender of [undefined, null, {}, { name: 'Ada' }])
      expect(wrote(message, { sender })).to.deep.include({ kind: 'activity', activity: 'message-without-sender' });
  });

  it('reads the time of a message in milliseconds and in seconds', () => {
    const message = { type: 'text', text: 'Hi' };
    expect(wrote(message, { timestamp: 1_726_000_000_123 })).to.deep.include({ atMs: 1_726_000_000_123 });
    expect(wrote(message, { timestamp: 1_726_000_000 })).to.deep.include({ atMs: 1_726_000_000_000 });
  });

  it('reads the name of an event in capitals, and a flag that is a text', () => {
    const button = { type: 'text', text: 'PAY' };
    expect(wrote(button, { event: 'Message', silent: 'true' })).to.deep.include({ text: 'PAY', payload: 'PAY' });
  });

  it('knows a customer whose id is a number', () => {
    expect(wrote({ type: 'text', text: 'Hi' }, { sender: { id: 42 } })).to.deep.include({ customer: { id: '42' } });
  });
});
