import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { SIMULATED_NUMBER } from '@ccm/simulators/360dialog';
import type { CustomerWrites } from '@ccm/simulators/360dialog';
import { SIMULATED_PAGE } from '@ccm/simulators/facebook';
import { fleetForTests } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import type { ChatMessage } from '@ccm/simulators/hybrid-chat';
import type { RecordedRequest } from '@ccm/simulators/lab';
import { jsonOf } from '@ccm/simulators/lab';
import { OUR } from '@ccm/simulators/world';

const JPEG = Buffer.from('/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJ', 'base64');
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

interface Case {
  readonly title: string;
  readonly channel: string;
  readonly refId: string;
  readonly serviceIdentifier: string;
  readonly skillGroup?: string;
  readonly send: (fleet: LabFleet, mark: string) => Promise<unknown>;
  /** The fields that differ from a plain ChatMessage of an unnamed customer. `mark` stands in the text or the id of the message. */
  readonly expected: (mark: string) => Readonly<Record<string, unknown>>;
}

const named = (name: string, firstName: string, lastName: string): object => ({ name, firstName, lastName });
const SMS = { channel: 'sms', refId: '+14133881111', serviceIdentifier: OUR.smsNumber, skillGroup: 'silver' };
const WHATSAPP_BY_TWILIO = {
  channel: 'whatsapp',
  refId: '+447700900123',
  serviceIdentifier: OUR.whatsAppNumber,
  skillGroup: 'premium',
};
const WHATSAPP = {
  channel: 'whatsapp',
  refId: '+447700900456',
  serviceIdentifier: `+${SIMULATED_NUMBER.number}`,
  skillGroup: 'premium',
};
const MESSENGER = {
  channel: 'facebook',
  refId: '6412345678901234',
  serviceIdentifier: SIMULATED_PAGE.id,
  skillGroup: 'gold',
};

const smsCase = (title: string, more: object, expected: Case['expected']): Case => ({
  ...SMS,
  title,
  expected,
  send: async ({ outside }, mark) =>
    outside.twilio.customerWrites({ from: SMS.refId, to: OUR.smsNumber, body: mark, ...more }),
});
const waCase = (title: string, more: object, expected: Case['expected']): Case => ({
  ...WHATSAPP_BY_TWILIO,
  title,
  expected: (mark) => ({ from: named('Jane Doe', 'Jane', 'Doe'), ...expected(mark) }),
  send: async ({ outside }, mark) =>
    outside.twilio.customerWrites({
      from: `whatsapp:${WHATSAPP_BY_TWILIO.refId}`,
      to: `whatsapp:${OUR.whatsAppNumber}`,
      body: mark,
      profileName: 'Jane Doe',
      ...more,
    }),
});
const d360Case = (title: string, content: (mark: string) => CustomerWrites, expected: Case['expected']): Case => ({
  ...WHATSAPP,
  title,
  expected: (mark) => ({ from: named('Jane Doe', 'Jane', 'Doe'), ...expected(mark) }),
  send: async ({ outside }, mark) =>
    outside.d360.customerWrites({
      from: '447700900456',
      customerName: 'Jane Doe',
      providerMessageId: `wamid.${mark}`,
      ...content(mark),
    }),
});
const facebookCase = (
  title: string,
  content: (mark: string) => Parameters<LabFleet['outside']['facebook']['customerWrites']>[0],
  expected: Case['expected'],
): Case => ({
  ...MESSENGER,
  title,
  expected: (mark) => ({ from: named('Jane Doe', 'Jane', 'Doe'), ...expected(mark) }),
  send: async ({ outside }, mark) => {
    outside.facebook.setProfile(MESSENGER.refId, { first_name: 'Jane', last_name: 'Doe' });
    return outside.facebook.customerWrites({ mid: `m_${mark}`, ...content(mark) });
  },
});

const CASES: readonly Case[] = [
  smsCase('an SMS', {}, (text) => ({ text })),
  smsCase('an SMS with a file', { media: [{ content: JPEG, type: 'image/jpeg' }] }, (text) => ({
    text,
    attachments: [{ mimeType: 'image/jpeg', size: JPEG.length, type: 'image' }],
  })),
  waCase('a WhatsApp text by Twilio', {}, (text) => ({ text })),
  waCase('a WhatsApp button by Twilio', { button: { text: 'Yes', payload: 'yes-1' } }, (mark) => ({
    text: mark,
    payload: 'yes-1',
  })),
  waCase(
    'a WhatsApp location by Twilio',
    { location: { latitude: 48.8584, longitude: 2.2945, address: 'Paris', label: 'Eiffel Tower' } },
    () => ({
      messageType: 'LocationMessage',
      text: undefined,
      location: { latitude: 48.8584, longitude: 2.2945, name: 'Eiffel Tower', address: 'Paris' },
    }),
  ),
  d360Case(
    'a WhatsApp text by 360dialog',
    (text) => ({ kind: 'text', text }),
    (text) => ({ text }),
  ),
  d360Case(
    'a text of 😀 and ü',
    (mark) => ({ kind: 'text', text: `${mark} 😀 ü` }),
    (mark) => ({ text: `${mark} 😀 ü` }),
  ),
  d360Case(
    'a picture with a caption',
    (mark) => ({ kind: 'image', content: JPEG, mimeType: 'image/jpeg', caption: mark }),
    (text) => ({ text, attachments: [{ mimeType: 'image/jpeg', size: JPEG.length, type: 'image' }] }),
  ),
  d360Case(
    'a voice message',
    () => ({ kind: 'voice', content: JPEG, mimeType: 'audio/ogg; codecs=opus' }),
    () => ({
      text: undefined,
      attachments: [{ mimeType: 'audio/ogg; codecs=opus', size: JPEG.length, type: 'audio' }],
    }),
  ),
  d360Case(
    'a document',
    () => ({ kind: 'document', content: JPEG, mimeType: 'application/pdf', filename: 'Invoice 7.pdf' }),
    () => ({
      text: '[document] Invoice 7.pdf',
      attachments: [{ mimeType: 'application/pdf', size: JPEG.length, type: 'file' }],
    }),
  ),
  d360Case(
    'a location',
    () => ({ kind: 'location', latitude: 48.8584, longitude: 2.2945, name: 'Eiffel Tower', address: 'Paris' }),
    () => ({
      messageType: 'LocationMessage',
      text: undefined,
      location: { latitude: 48.8584, longitude: 2.2945, name: 'Eiffel Tower', address: 'Paris' },
    }),
  ),
  d360Case(
    'a contact',
    () => ({ kind: 'contacts', contacts: [{ name: 'John Smith', phone: '+447700900999' }] }),
    () => ({
      messageType: 'ContactMessage',
      text: undefined,
      contacts: [{ name: 'John Smith', phones: ['+447700900999'] }],
    }),
  ),
  d360Case(
    'a pressed button',
    () => ({ kind: 'button-reply', id: 'b1', title: 'Yes please' }),
    () => ({ text: 'Yes please', payload: 'b1' }),
  ),
  d360Case(
    'a choice from a list',
    () => ({ kind: 'list-reply', id: 'row-2', title: 'Second', description: 'the second' }),
    () => ({ text: 'Second - the second', payload: 'row-2' }),
  ),
  d360Case(
    'an edited message',
    (mark) => ({ kind: 'edit', messageId: 'wamid.before', text: mark }),
    (text) => ({ text, edited: true }),
  ),
  d360Case(
    'a reaction',
    () => ({ kind: 'reaction', messageId: 'wamid.before', emoji: '👍' }),
    () => ({ text: /👍/ }),
  ),
  d360Case(
    'a kind that nobody knows yet',
    (mark) => ({ kind: 'raw', message: { type: 'hologram', hologram: { about: mark } } }),
    (mark) => ({ text: /hologram/, raw: mark }),
  ),
  {
    ...WHATSAPP,
    title: 'a WhatsApp customer without a number',
    refId: 'GB.4411223344556677',
    send: async ({ outside }, text) =>
      outside.d360.customerWrites({
        kind: 'text',
        text,
        userId: 'GB.4411223344556677',
        customerName: 'Jane Doe',
        providerMessageId: `wamid.${text}`,
      }),
    expected: (text) => ({ text, from: named('Jane Doe', 'Jane', 'Doe') }),
  },
  facebookCase(
    'a Messenger text',
    (text) => ({ text }),
    (text) => ({ text }),
  ),
  facebookCase(
    'a Messenger postback',
    () => ({ postback: { title: 'Get started', payload: 'START' } }),
    () => ({ text: 'Get started', payload: 'START' }),
  ),
  facebookCase(
    'a quick reply',
    () => ({ quickReply: { title: 'Red', payload: 'colour-red' } }),
    () => ({ text: 'Red', payload: 'colour-red' }),
  ),
  facebookCase(
    'several files in one message',
    () => ({
      files: [
        { kind: 'image', content: JPEG, type: 'image/jpeg', name: 'a.jpg' },
        { kind: 'file', content: JPEG, type: 'application/pdf', name: 'b.pdf' },
      ],
    }),
    () => ({
      text: undefined,
      attachments: [
        { mimeType: 'image/jpeg', size: JPEG.length, type: 'image' },
        { mimeType: 'application/pdf', size: JPEG.length, type: 'file' },
      ],
    }),
  ),
  facebookCase(
    'a Messenger location',
    () => ({ location: { latitude: 1.5, longitude: -2.5 } }),
    () => ({ messageType: 'LocationMessage', text: undefined, location: { latitude: 1.5, longitude: -2.5 } }),
  ),
  {
    title: 'a Viber text',
    channel: 'viber',
    refId: '',
    serviceIdentifier: 'bot',
    send: async ({ outside }, text) =>
      outside.viber.customerWrites({ person: 'Jane Doe', text, sender: { name: 'Jane Doe' } }),
    expected: (text) => ({ text, from: named('Jane Doe', 'Jane', 'Doe') }),
  },
  {
    title: 'a Viber contact',
    channel: 'viber',
    refId: '',
    serviceIdentifier: 'bot',
    send: async ({ outside }) =>
      outside.viber.customerWrites({
        person: 'Jane Doe',
        sender: { name: 'Jane Doe' },
        message: { type: 'contact', contact: { name: 'John Smith', phone_number: '+447700900999' } },
      }),
    expected: () => ({
      messageType: 'ContactMessage',
      text: undefined,
      contacts: [{ name: 'John Smith', phones: ['+447700900999'] }],
      from: named('Jane Doe', 'Jane', 'Doe'),
    }),
  },
  {
    title: 'a Viber location',
    channel: 'viber',
    refId: '',
    serviceIdentifier: 'bot',
    send: async ({ outside }) =>
      outside.viber.customerWrites({
        person: 'Jane Doe',
        sender: { name: 'Jane Doe' },
        message: { type: 'location', location: { lat: 50.76891, lon: 6.11499 } },
      }),
    expected: () => ({
      messageType: 'LocationMessage',
      text: undefined,
      location: { latitude: 50.76891, longitude: 6.11499 },
      from: named('Jane Doe', 'Jane', 'Doe'),
    }),
  },
  {
    title: 'an SMS over SMPP',
    channel: 'smpp',
    refId: '+447700900789',
    serviceIdentifier: OUR.smppNumber,
    skillGroup: 'bronze',
    send: async ({ outside }, text) =>
      outside.smsc.customerWrites({ from: '447700900789', to: OUR.smppNumber.slice(1), text }),
    expected: (text) => ({ text }),
  },
  {
    title: 'a long SMS over SMPP in four parts',
    channel: 'smpp',
    refId: '+447700900789',
    serviceIdentifier: OUR.smppNumber,
    skillGroup: 'bronze',
    send: async ({ outside }, mark) =>
      outside.smsc.customerWrites({
        from: '447700900789',
        to: OUR.smppNumber.slice(1),
        text: `${mark} ${'й'.repeat(200)}`,
        alphabet: 'ucs2',
        long: 'udh8',
      }),
    expected: (mark) => ({ text: `${mark} ${'й'.repeat(200)}` }),
  },
];

describe("Customers' messages at Hybrid Chat", () => {
  let fleet: LabFleet;

  fleetForTests({ brokers: 0 }, (started) => {
    fleet = started;
  });

  for (const { title, expected, send, ...who } of CASES) {
    it(`are the agreed object for ${title}`, async () => {
      const mark = randomUUID();
      const { hybridChat } = fleet.outside;
      const before = hybridChat.messages.length;
      await send(fleet, mark);
      const message = await hybridChat.waitForMessage((one) => hybridChat.messages.indexOf(one) >= before, {
        timeoutMs: 40_000,
      });
      const request = hybridChat.requests.findLast((one) => idIn(one) === message.messageId);
      expect(request?.method).to.equal('POST');
      expect(request?.headers['content-type']).to.match(/^application\/json/);
      expect(request?.headers['idempotency-key']).to.equal(message.messageId);
      expectObject(message, { ...who, ...expected(mark) }, mark);
    });
  }

  it('broke nothing that was agreed', () => {
    expect(fleet.outside.violations).to.deep.equal([]);
  });
});

const idIn = (request: RecordedRequest): unknown => {
  const body = jsonOf(request);
  return typeof body === 'object' && body !== null && 'messageId' in body ? body.messageId : undefined;
};

function expectObject(message: ChatMessage, wanted: Readonly<Record<string, unknown>>, mark: string): void {
  const { messageId, timestamp, conversationId, text, attachments, providerMessageId, raw, quotedMessageId, ...rest } =
    message;
  const { from, text: wantedText, attachments: wantedFiles = [], raw: wantedRaw, refId, ...others } = wanted;
  expect(messageId).to.match(/^\S+$/);
  expect(timestamp).to.match(ISO);
  expect(Math.abs(Date.parse(timestamp) - Date.now())).to.be.below(60_000);
  expect(conversationId === null || typeof conversationId === 'string').to.equal(true);
  expect(providerMessageId).to.be.a('string').and.not.equal('');
  expect(quotedMessageId === undefined || typeof quotedMessageId === 'string').to.equal(true);
  if (refId !== '') expect(message.refId).to.equal(refId);
  if (wantedText instanceof RegExp) expect(text).to.match(wantedText);
  else if (wantedText !== undefined) expect(text).to.equal(wantedText);
  if (wantedRaw === undefined) expect(raw).to.equal(undefined);
  else expect(JSON.stringify(raw)).to.include(mark);
  expect(attachments.map(({ url: _url, name: _name, ...file }) => file)).to.deep.equal(wantedFiles);
  for (const { url, name } of attachments) {
    expect(url).to.match(/^http/);
    expect(name).to.be.a('string').and.not.equal('');
  }
  const who = typeof from === 'object' ? from : { name: message.refId, firstName: message.refId, lastName: '' };
  expect(rest).to.deep.equal({
    messageType: 'ChatMessage',
    refId: message.refId,
    from: { id: message.refId, ...who, alias: 'undefined', type: 'Customer' },
    to: [],
    tag: '',
    processByBot: false,
    language: rest.language,
    buttons: [],
    ...others,
  });
}
