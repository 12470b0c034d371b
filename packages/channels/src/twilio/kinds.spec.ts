import { expect } from 'chai';
import type { ChannelEvent } from '@ccm/core/domain';
import { eventsOf } from './inbound/parse.ts';
import { settings, sms, whatsapp } from '../../test/twilio/samples.ts';

/** Reads a request with these parameters. */
function read(parameters: Readonly<Record<string, string>>, account = whatsapp): ChannelEvent | undefined {
  const body = new URLSearchParams({
    MessageSid: 'SM1',
    From: 'whatsapp:+447700900123',
    To: 'whatsapp:+14155238886',
    Body: '',
    ...parameters,
  });
  const request = {
    method: 'POST',
    publicUrl: 'https://ccm.example.com/webhooks/twilio',
    query: {},
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    rawBody: Buffer.from(body.toString()),
  } as const;
  return eventsOf(request, account)[0];
}

const VCARD = 'BEGIN:VCARD\r\nFN:Ann\r\nTEL;waid=14155550132:(415) 555-0132\r\nPHOTO;ENCODING=b:Rg==\r\nEND:VCARD';

const given = (body: string, contentType = 'application/x-www-form-urlencoded'): ChannelEvent | undefined => {
  const request = {
    method: 'POST',
    publicUrl: 'https://ccm.example.com/webhooks/twilio',
    query: {},
    headers: { 'content-type': contentType },
    rawBody: Buffer.from(body),
  } as const;
  return eventsOf(request, sms)[0];
};

describe('a request of Twilio', () => {
  it('keeps an alert of Twilio’s debugger, and a batch of its event streams, for the operator', () => {
    const expected = { kind: 'activity', activity: 'foreign-event', serviceIdentifier: '+12028831111' };
    expect(given('Sid=NO1&Level=ERROR&Payload=%7B%7D')).to.deep.include({
      ...expected,
      raw: { Sid: 'NO1', Level: 'ERROR', Payload: '{}' },
    });
    const stream = [{ specversion: '1.0', type: 'com.twilio.messaging.message.delivered', data: {} }];
    expect(given(JSON.stringify(stream), 'application/json')).to.deep.include({ ...expected, raw: stream });
  });

  it('reads numbers in a JSON body', () => {
    const body = { MessageSid: 'SM1', From: '+447700900123', To: '+12028831111', Latitude: 51.5, Longitude: -0.12 };
    expect(given(JSON.stringify(body), 'application/json')).to.deep.include({
      location: { latitude: 51.5, longitude: -0.12 },
    });
  });

  it('takes an advertisement that was opened without a word for an event', () => {
    const advertisement = { ReferralSourceUrl: 'https://fb.me/1', ReferralHeadline: 'Shoes' };
    const referral = { sourceUrl: 'https://fb.me/1', headline: 'Shoes' };
    expect(read(advertisement)).to.deep.include({ kind: 'activity', activity: 'referral', referral });
    expect(read({ ...advertisement, Body: 'Hi' })).to.deep.include({ kind: 'message', text: 'Hi', referral });
    expect(read({ ...advertisement, MessageType: 'sticker', NumMedia: '1' })).to.deep.include({
      kind: 'message',
      referral,
    });
  });
});

describe('an event of Twilio’s Conversations', () => {
  const added = (parameters: Readonly<Record<string, string>>): ChannelEvent | undefined =>
    given(
      new URLSearchParams({
        EventType: 'onMessageAdded',
        ConversationSid: 'CH1',
        MessageSid: 'IM1',
        AccountSid: settings.accountSid,
        Source: 'WHATSAPP',
        Author: 'whatsapp:+447700900123',
        Body: 'Hi',
        ...parameters,
      }).toString(),
    );

  it('is the message of a customer who wrote there', () => {
    expect(added({})).to.deep.include({
      kind: 'message',
      channel: 'whatsapp',
      providerMessageId: 'IM1',
      customer: { id: '+447700900123' },
      serviceIdentifier: '+12028831111',
      text: 'Hi',
      attachments: [],
    });
    expect(added({ Source: 'SMS', Author: '+447700900123' })).to.deep.include({ customer: { id: '+447700900123' } });
  });

  it('was written when Twilio says, not when it comes', () => {
    expect(added({ DateCreated: '2026-11-28T09:15:00.000Z' })).to.include({ atMs: Date.UTC(2026, 10, 28, 9, 15) });
    expect(added({ DateCreated: 'today' })).not.to.have.property('atMs');
  });

  it('has the files that Twilio keeps in its media service, by name and size', () => {
    const Media = JSON.stringify([{ Sid: 'ME1', Filename: 'a.jpg', ContentType: 'image/jpeg', Size: '10' }]);
    const file = { kind: 'image', mimeType: 'image/jpeg', name: 'a.jpg', sizeBytes: 10 };
    expect(added({ Body: '', Media, ChatServiceSid: 'IS1' })).to.deep.include({
      attachments: [{ ...file, source: { mediaId: 'IS1/ME1' } }],
    });
    expect(added({ Body: '', Media })).to.deep.include({
      attachments: [{ ...file, source: { unavailable: 'Twilio gave no usable address for the file' } }],
    });
  });

  it('has one file alone, the files beside something that is none, and what cannot be read under raw', () => {
    const picture = { Sid: 'ME1', ContentType: 'image/jpeg' };
    const attachments = [{ kind: 'image', mimeType: 'image/jpeg', source: { mediaId: 'IS1/ME1' } }];
    for (const given of [picture, [null, picture]])
      expect(added({ Body: '', Media: JSON.stringify(given), ChatServiceSid: 'IS1' })).to.deep.include({ attachments });
    expect(added({ Media: 'ME1' })).to.have.nested.property('raw.Media', 'ME1');
  });

  it('is for the operator where somebody answers, or nobody writes', () => {
    for (const answer of [{ Author: 'ann' }, { Source: 'API', Author: '+12028831111' }])
      expect(added(answer)).to.deep.include({
        activity: 'message-echo',
        text: `Written in Twilio's Conversations by ${answer.Author}: Hi`,
      });
    expect(added({ EventType: 'onConversationAdded', MessageSid: '', Author: '', Body: '' })).to.deep.include({
      activity: 'foreign-event',
      text: "Twilio's webhook got an event that is no message (onConversationAdded)",
    });
  });
});

describe('a status of Twilio', () => {
  it('settles a status without an id by the address of the callback', () => {
    const request = {
      method: 'POST',
      publicUrl: 'https://ccm.example.com/webhooks/twilio/status?m=0123456789abcdef&p=1',
      query: { m: '0123456789abcdef', p: '1' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      rawBody: Buffer.from('MessageStatus=delivered&To=%2B447700900123'),
    } as const;
    expect(eventsOf(request, sms)[0]).to.deep.include({
      kind: 'status',
      match: { by: 'id', providerMessageIds: [], correlationId: '0123456789abcdef:1' },
    });
  });

  it('reads a status that stands in SmsStatus alone', () => {
    const rawBody = Buffer.from('MessageSid=SM1&SmsStatus=delivered&From=%2B12028831111&To=%2B447700900123');
    const request = {
      method: 'POST',
      publicUrl: 'https://ccm.example.com/webhooks/twilio/status',
      query: {},
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      rawBody,
    } as const;
    expect(eventsOf(request, sms)[0]).to.deep.include({
      kind: 'status',
      outcome: { status: 'delivered', providerStatus: 'delivered' },
    });
  });

  it('reads a status that stands in EventType alone, as channels other than SMS report it', () => {
    const readReceipt = 'MessageSid=SM1&EventType=READ&From=whatsapp%3A%2B14155238886&To=whatsapp%3A%2B447700900123';
    expect(given(readReceipt)).to.deep.include({
      kind: 'status',
      channel: 'whatsapp',
      match: { by: 'id', providerMessageIds: ['SM1'] },
      outcome: { status: 'read', providerStatus: 'read' },
    });
    expect(given('MessageSid=SM1&EventType=UNDELIVERED&ErrorCode=63016')).to.have.nested.property(
      'outcome.failure.reason',
      'outside-reply-window',
    );
  });
});

/** Odd shapes that people who run Twilio numbers have reported, and the agent's view of each. */
describe('the kinds of messages from Twilio', () => {
  const kinds: Readonly<Record<string, readonly [Readonly<Record<string, string>>, object]>> = {
    'takes the name from the metadata if the profile name is missing': [
      { Body: 'Hi', ChannelMetadata: '{"type":"whatsapp","data":{"context":{"ProfileName":"Ann"}}}' },
      { customer: { id: '+447700900123', name: 'Ann' } },
    ],
    'keeps a status that is not known for the operator': [
      { MessageStatus: 'held_at_border', From: 'whatsapp:+14155238886', To: 'whatsapp:+447700900123' },
      { kind: 'activity', activity: 'other-status', text: 'Twilio reports the status "held_at_border" of message SM1' },
    ],
    'takes the code 0 of a failure for none, and blanks around a status for nothing': [
      { MessageStatus: ' undelivered ', ErrorCode: '0', From: 'whatsapp:+14155238886', To: 'whatsapp:+447700900123' },
      {
        kind: 'status',
        outcome: {
          status: 'failed',
          providerStatus: 'undelivered',
          failure: { reason: 'undeliverable', description: 'The carrier did not deliver the message' },
        },
      },
    ],
    'keeps a message without a sender for the operator': [
      { From: '', Body: 'Hi' },
      { kind: 'activity', activity: 'message-without-sender', dedupeId: 'message-without-sender.SM1' },
    ],
    'keeps a call to the number as one, without a message to the agent': [
      { MessageSid: '', CallSid: 'CA1', CallStatus: 'ringing', Direction: 'inbound', From: '+447700900123' },
      { kind: 'activity', activity: 'call', customer: { id: '+447700900123' }, text: 'Called (ringing)' },
    ],
    'keeps a status of a message that it does not name': [
      { MessageSid: '', MessageStatus: 'delivered', From: 'whatsapp:+14155238886' },
      {
        kind: 'activity',
        activity: 'other-status',
        text: 'Twilio reports the status "delivered" of a message that it does not name',
      },
    ],
    'is a message where it has content, even if it names its own status': [
      { Body: 'Hi', SmsStatus: 'received', MessageStatus: 'received' },
      { kind: 'message', text: 'Hi' },
    ],
    'is a report on our own message, even if it repeats the text': [
      { From: 'whatsapp:+14155238886', To: 'whatsapp:+447700900123', Body: 'Hi', SmsStatus: 'delivered' },
      { kind: 'status', outcome: { status: 'delivered', providerStatus: 'delivered' } },
    ],
    'takes a message from our own number for no customer’s': [
      { From: 'whatsapp:+14155238886', To: 'whatsapp:+447700900123', Body: 'Hi' },
      { kind: 'activity', activity: 'message-echo', text: 'Sent without CCM: Hi' },
    ],
    'reads a choice that comes as JSON alone': [
      {
        InteractiveData: '{"type":"list_reply","list_reply":{"id":"r7","title":"Sales","description":"Talk to sales"}}',
      },
      { text: 'Sales - Talk to sales', payload: 'r7' },
    ],
    'reads a permission to call': [
      { InteractiveData: '{"interactive":{"call_permission_reply":{"response":"accept","is_permanent":true}}}' },
      { text: 'Allowed calls', payload: 'accept' },
    ],
    'reads a file whose address has no number': [
      { NumMedia: '1', MediaUrl: 'https://api.twilio.com/picture', MediaContentType: 'image/jpeg' },
      { attachments: [{ kind: 'image', source: { url: 'https://api.twilio.com/picture' }, mimeType: 'image/jpeg' }] },
    ],
    'keeps the words around a contact card': [
      { Body: `Call her please\n${VCARD}\nthanks` },
      { text: 'Call her please\nthanks\nAnn: +14155550132', contacts: [{ name: 'Ann', phones: ['+14155550132'] }] },
    ],
    'names the answers of a form, and shows no token': [
      { FlowData: '{"flow_token":"t","screen_0_City_0":"Leeds"}', MessageType: 'interactive' },
      { text: 'Form answered\nCity: Leeds', payload: '{"screen_0_City_0":"Leeds"}', raw: { flow_token: 't' } },
    ],
    'takes a pressed button called Cancel for an answer, not for a withdrawal of consent': [
      { Body: 'Cancel', ButtonText: 'Cancel', ButtonPayload: 'CANCEL-7' },
      { kind: 'message', text: 'Cancel', payload: 'CANCEL-7' },
    ],
    'says the name of a place once': [
      { MessageType: 'location', Body: 'Office', Label: 'Office', Latitude: '51.5', Longitude: '-0.12' },
      { text: 'Office\nhttps://www.google.com/maps/search/?api=1&query=51.5%2C-0.12' },
    ],
    'says the address of a place once': [
      { Body: '1 High St', Label: 'Office', Address: '1 High St', Latitude: '51.5', Longitude: '-0.12' },
      { text: 'Office\n1 High St\nhttps://www.google.com/maps/search/?api=1&query=51.5%2C-0.12' },
    ],
    'knows a channel by its prefix in any case': [
      { From: 'WhatsApp:+447700900123', Body: 'x' },
      { customer: { id: '+447700900123' } },
    ],
    'leaves the layout of an MMS out of its files': [
      {
        NumMedia: '2',
        MediaUrl0: 'https://api.twilio.com/layout',
        MediaContentType0: 'application/smil',
        MediaUrl1: 'https://api.twilio.com/picture',
        MediaContentType1: 'image/jpeg',
      },
      {
        attachments: [{ kind: 'image', source: { url: 'https://api.twilio.com/picture' }, mimeType: 'image/jpeg' }],
        raw: { layout: [{ url: 'https://api.twilio.com/layout' }] },
      },
    ],
    'keeps the layout of an MMS of which nothing else came': [
      { NumMedia: '1', MediaUrl0: 'https://api.twilio.com/layout', MediaContentType0: 'application/smil' },
      {
        attachments: [{ kind: 'file', source: { url: 'https://api.twilio.com/layout' }, mimeType: 'application/smil' }],
      },
    ],
    'keeps the prefix of another channel, in lower case': [
      { From: 'RCS:+447700900123', Body: 'x' },
      { customer: { id: 'rcs:+447700900123' } },
    ],
    'takes the phone number if the sender is a user id': [
      { From: 'whatsapp:GB.4411223344556677', WaId: '447700900123', Body: 'x' },
      { customer: { id: '+447700900123', aliases: ['GB.4411223344556677'] } },
    ],
    'says the description of a list row once': [
      { Body: 'Sales\nTalk to sales', ListId: 'r7', ListTitle: 'Sales', ListDescription: 'Talk to sales' },
      { text: 'Sales\nTalk to sales', payload: 'r7' },
    ],
    'reads the answers of a form in their envelope': [
      {
        InteractiveData: '{"nfm_reply":{"body":"Sent","response_json":"{\\"city\\":\\"Leeds\\"}"}}',
        MessageType: 'interactive',
      },
      { text: 'Form answered\ncity: Leeds', payload: '{"city":"Leeds"}' },
    ],
    'reads a forwarded mark in any case': [{ Body: 'x', Forwarded: 'True' }, { forwarded: true }],
    'names a document as the customer did, which Twilio tells as the text': [
      {
        Body: 'Счёт за май.pdf',
        MessageType: 'document',
        NumMedia: '1',
        MediaUrl0: 'https://api.twilio.com/m',
        MediaContentType0: 'application/pdf',
      },
      {
        text: 'Счёт за май.pdf',
        attachments: [
          {
            kind: 'file',
            source: { url: 'https://api.twilio.com/m' },
            mimeType: 'application/pdf',
            name: 'Счёт за май.pdf',
          },
        ],
      },
    ],
    'reports a place without coordinates': [
      { MessageType: 'location', Label: 'Office', Address: '1 High St' },
      { text: 'A place without its coordinates: Office, 1 High St' },
    ],
    'tells of a file that Twilio announces and does not give': [
      { MessageType: 'image', NumMedia: '1' },
      { attachments: [{ kind: 'image', source: { unavailable: 'Twilio gave no usable address for the file' } }] },
    ],
    'tells of the one file of two that Twilio does not give': [
      { NumMedia: '2', MediaUrl0: 'https://api.twilio.com/m', MediaContentType0: 'image/jpeg' },
      {
        attachments: [
          { kind: 'image', source: { url: 'https://api.twilio.com/m' }, mimeType: 'image/jpeg' },
          { kind: 'file', source: { unavailable: 'Twilio gave no usable address for the file' } },
        ],
      },
    ],
    'reads coordinates near the meridian as Java writes them': [
      { Latitude: '51.477', Longitude: '-1.0E-4' },
      { location: { latitude: 51.477, longitude: -0.0001 } },
    ],
    'shows the description of a list row': [
      { Body: 'Sales', ListId: 'r7', ListTitle: 'Sales', ListDescription: 'Talk to sales' },
      { text: 'Sales - Talk to sales', payload: 'r7' },
    ],
    'takes a name that shows nothing for none': [
      { Body: 'Hi', ProfileName: '\u2800\u3164' },
      { customer: { id: '+447700900123' } },
    ],
    'keeps a parameter that is not known': [{ Body: 'Hi', Mood: 'merry' }, { raw: { Mood: 'merry' } }],
    'knows one person by two ids': [
      { Body: 'Hi', WaId: '447700900123', ExternalUserId: 'whatsapp:GB.8811223344556600' },
      { customer: { id: '+447700900123', aliases: ['GB.8811223344556600'] } },
    ],
  };
  for (const [title, [parameters, expected]] of Object.entries(kinds)) {
    it(title, () => {
      expect(read(parameters)).to.deep.include(expected);
    });
  }

  it('reads a text in base64 that was cut in the middle of a character', () => {
    const words = 'Здравствуйте, когда придёт мой заказ номер пять?';
    const octets = Buffer.from(words);
    for (const missing of [0, 1]) {
      const cut = octets.subarray(0, octets.length - 1 - missing);
      const event = read({ From: '+14133881111', To: '+12028831111', Body: cut.toString('base64') }, sms);
      expect(event).to.deep.include({ text: words.slice(0, missing === 0 ? -1 : -2) });
    }
  });

  it('distinguishes RCS from SMS, and names our agent there', () => {
    const event = read({ From: 'rcs:+447700900555', To: 'rcs:brand_agent', Body: 'Hi' }, sms);
    expect(event).to.deep.include({ customer: { id: 'rcs:+447700900555' }, serviceIdentifier: 'brand_agent' });
  });

  it('takes RCS for a business of the SMS account', () => {
    expect(read({ From: 'rcs:+447700900555', To: 'rcs:brand_agent', Body: 'Hi' })).to.deep.include({ channel: 'sms' });
  });

  it('makes no phone number of an id of Messenger', () => {
    expect(read({ From: 'messenger:7412345678900', To: 'messenger:106', Body: 'Hi' }, sms)).to.deep.include({
      customer: { id: 'messenger:7412345678900' },
    });
  });
});
