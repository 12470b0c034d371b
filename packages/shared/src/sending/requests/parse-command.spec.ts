import { expect } from 'chai';
import fc from 'fast-check';
import { PayloadError } from '@ccm/core/domain';
import { parseCommand, readSendRequest } from './parse-command.ts';
import { sendRequestJsonSchema } from './send-request.ts';
import type { SendCommand } from './parse-command.ts';

const parse = (body: unknown, type?: string): SendCommand => {
  const command = parseCommand({ type, body: typeof body === 'string' ? body : JSON.stringify(body) });
  if (command.kind !== 'send') throw new Error(`not a message to send: ${command.kind}`);
  return command;
};

function faultOf(body: unknown, type?: string): { readonly field: string | undefined; readonly message: string } {
  try {
    parse(body, type);
  } catch (error) {
    if (error instanceof PayloadError) return { field: error.field, message: error.message };
    throw error;
  }
  throw new Error('it was taken');
}

const NUMBER = '+15551234567';

/** A campaign tool's command on the queue: `to` is a text, the time has no zone. */
const FROM_CAMPAIGN = {
  conversationId: 'conversation_17',
  messageId: 'message_17',
  messageType: 'ChatMessage',
  from: { id: '14322397378', name: 'Expertflow Admin', firstName: 'Expertflow', lastName: 'Admin', type: 'Agent' },
  to: NUMBER,
  timestamp: '2021-12-01 10:11:12',
  tag: '',
  refId: NUMBER,
  processByBot: false,
  language: 'en',
  channel: 'sms',
  text: 'Hi',
  attachments: [],
  buttons: [],
  botResponseType: 'simple',
};

describe('parseCommand', () => {
  it('reads the short shape', () => {
    expect(parse({ number: NUMBER, text: 'Hi', id: 'crm-1' }, 'SendSms')).to.deep.equal({
      kind: 'send',
      recipients: [NUMBER],
      requestedChannel: 'sms',
      content: { text: 'Hi', attachments: [], buttons: [] },
      lane: 'reply',
      applicationId: 'crm-1',
    });
  });

  it('reads the Hybrid Chat object', () => {
    expect(parse(FROM_CAMPAIGN, 'SendSms')).to.deep.equal({
      kind: 'send',
      recipients: [NUMBER],
      requestedChannel: 'sms',
      content: { text: 'Hi', attachments: [], buttons: [] },
      lane: 'reply',
      applicationId: 'message_17',
      conversationId: 'conversation_17',
    });
  });

  it('takes no JMSType at all for SendSms', () => {
    expect(parse({ number: NUMBER, text: 'Hi' }, undefined).recipients).to.deep.equal([NUMBER]);
    expect(parse({ number: NUMBER, text: 'Hi' }, ' ').recipients).to.deep.equal([NUMBER]);
  });

  describe('the customer', () => {
    const id = 'K1OywrAxN3EYG9Nc9N-f5';
    const CASES: readonly { readonly title: string; readonly body: object; readonly recipients: readonly string[] }[] =
      [
        { title: 'a number written as a number', body: { number: 15551234567 }, recipients: [NUMBER] },
        { title: 'a number in a person’s spelling', body: { number: ' 00 1 555 123-4567 ' }, recipients: [NUMBER] },
        {
          title: 'several numbers, each once',
          body: { number: [NUMBER, '15551234567', '+442071838750'] },
          recipients: [NUMBER, '+442071838750'],
        },
        { title: 'to as a text', body: { to: NUMBER }, recipients: [NUMBER] },
        { title: 'to as texts', body: { to: [NUMBER, '+442071838750'] }, recipients: [NUMBER, '+442071838750'] },
        {
          title: 'to as objects',
          body: { to: [{ id: NUMBER }, { id: '+442071838750' }] },
          recipients: [NUMBER, '+442071838750'],
        },
        { title: 'the refId where to is everyone', body: { to: [], refId: NUMBER }, recipients: [NUMBER] },
        {
          title: 'the refId rather than one participant’s inner id',
          body: { to: [{ id, type: 'Customer' }], refId: NUMBER },
          recipients: [NUMBER],
        },
        {
          title: 'no agents or bots',
          body: {
            to: [
              { id: NUMBER, type: 'Customer' },
              { id: 'a1', type: 'Agent' },
            ],
          },
          recipients: [NUMBER],
        },
        {
          title: 'an opaque id on Messenger',
          body: { to: '0012345678', channel: 'facebook' },
          recipients: ['0012345678'],
        },
        { title: 'an opaque id on Viber', body: { refId: 'a+b/c==', channel: 'Viber' }, recipients: ['a+b/c=='] },
        {
          title: 'an id without a number on WhatsApp',
          body: { to: 'US.13491208655302741918', channel: 'whatsapp' },
          recipients: ['US.13491208655302741918'],
        },
        {
          title: 'a group on WhatsApp',
          body: { to: 'Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD', channel: 'whatsapp' },
          recipients: ['Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD'],
        },
        { title: 'Twilio’s prefix', body: { to: 'whatsapp:+15551234567', channel: 'WhatsApp' }, recipients: [NUMBER] },
      ];
    for (const { title, body, recipients } of CASES) {
      it(`is read from ${title}`, () => {
        expect(parse({ ...body, text: 'Hi' }).recipients).to.deep.equal(recipients);
      });
    }
  });

  describe('ids', () => {
    it('keeps the digits of one beyond 2^53', () => {
      expect(parse(`{"number":"${NUMBER}","text":"Hi","id":12345678901234567890}`).applicationId).to.equal(
        '12345678901234567890',
      );
    });

    it('prefers id to messageId, and takes an empty one for none', () => {
      expect(parse({ number: NUMBER, text: 'Hi', id: 7, messageId: 'm' }).applicationId).to.equal('7');
      expect(parse({ number: NUMBER, text: 'Hi', id: '' })).not.to.have.property('applicationId');
    });
  });

  describe('the rest', () => {
    it('reads channel in any case, account and lane', () => {
      const command = parse({ to: NUMBER, text: 'Hi', channel: ' WhatsApp ', account: ' uk ', bulk: true });

      expect(command).to.include({ requestedChannel: 'whatsapp', account: 'uk', lane: 'bulk' });
      expect(parse({ number: NUMBER, text: 'Hi', lane: 'bulk' }).lane).to.equal('bulk');
    });

    it('takes a field that is null for absent', () => {
      const button = { title: 'Yes', payload: null };
      const body = { number: NUMBER, text: 'Hi', id: null, attachments: null, buttons: [button], account: null };

      expect(parse(body)).to.deep.include({
        content: { text: 'Hi', attachments: [], buttons: [{ kind: 'reply', title: 'Yes', payload: 'Yes' }] },
      });
      expect(parse(body)).to.not.have.any.keys('applicationId', 'account');
    });

    it('ignores a byte order mark', () => {
      expect(parse(`\uFEFF {"number":"${NUMBER}","text":"Hi"}`).content.text).to.equal('Hi');
    });

    it("ignores fields that only Hybrid Chat knows, and its file store's facts about a file", () => {
      const attachments = [{ url: 'https://x/a.png', name: 'a.png', etag: 'e', uploadedBy: 'Jane' }];
      const { content } = parse({ ...FROM_CAMPAIGN, room: { id: 7 }, __v: 0, attachment: [], attachments });

      expect(content.attachments).to.deep.equal([{ kind: 'image', url: 'https://x/a.png', name: 'a.png' }]);
    });

    it('passes over the documented fields of Hybrid Chat in the short shape too', () => {
      const body = { number: NUMBER, text: 'Hi', timestamp: '2021-12-01 10:11:12', language: 'en', tag: '' };

      expect(parse(body).content.text).to.equal('Hi');
    });

    it('is not led astray by prototype keys', () => {
      const command = parse(
        `{"constructor":{"prototype":{"polluted":1}},"messageType":"ChatMessage","number":"${NUMBER}","text":"Hi"}`,
      );

      expect(command.recipients).to.deep.equal([NUMBER]);
      expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    });

    it('sends nothing for an activity of the chat', () => {
      const command = parseCommand({
        type: 'SendSms',
        body: JSON.stringify({ ...FROM_CAMPAIGN, messageType: 'ActivityMessage', text: '' }),
      });

      expect(command.kind).to.equal('activity');
    });
  });

  describe('faults', () => {
    const to = { number: NUMBER };
    const CASES: readonly {
      readonly title: string;
      readonly body: unknown;
      readonly type?: string;
      readonly field: string | undefined;
      readonly says: RegExp;
    }[] = [
      {
        title: 'another JMSType',
        body: { ...to, text: 'Hi' },
        type: 'SmsDeliveryReport',
        field: 'JMSType',
        says: /"SmsDeliveryReport" is not known here/,
      },
      { title: 'no JSON', body: 'Hello', field: undefined, says: /is not JSON/ },
      { title: 'an empty body', body: '  ', field: undefined, says: /is empty/ },
      { title: 'a list', body: [], field: undefined, says: /not a JSON object/ },
      { title: 'null', body: 'null', field: undefined, says: /not a JSON object/ },
      { title: 'nobody', body: { text: 'Hi' }, field: 'to', says: /give number, to or refId/ },
      {
        title: 'only agents',
        body: { to: [{ id: 'a', type: 'Agent' }], text: 'Hi' },
        field: 'to',
        says: /customer is missing/,
      },
      { title: 'an empty number', body: { number: ' ', text: 'Hi' }, field: 'to', says: /customer is missing/ },
      {
        title: 'a number that is none',
        body: { number: 'Jane', text: 'Hi' },
        field: 'number',
        says: /not a phone number; write it with its country code/,
      },
      {
        title: 'a trunk zero in brackets',
        body: { to: '+44 (0)7700 900555', channel: 'whatsapp', text: 'Hi' },
        field: 'to',
        says: /has brackets; write \+447700900555/,
      },
      {
        title: 'a national number with brackets',
        body: { to: '(415) 555-0132', channel: 'smpp', text: 'Hi' },
        field: 'to',
        says: /has brackets; write it with its country code/,
      },
      {
        title: 'a national number',
        body: { refId: '07700 900555', text: 'Hi' },
        field: 'refId',
        says: /begins with a zero/,
      },
      {
        title: 'a name on WhatsApp',
        body: { to: 'Jane', channel: 'whatsapp', text: 'Hi' },
        field: 'to',
        says: /not a phone number/,
      },
      {
        title: 'the id of a parent account on WhatsApp',
        body: { to: 'US.ENT.1349120', channel: 'whatsapp', text: 'Hi' },
        field: 'to',
        says: /id of a parent account.*write the customer's number/,
      },
      {
        title: 'an address of RCS',
        body: { to: 'rcs:+447700900555', channel: 'sms', text: 'Hi' },
        field: 'to',
        says: /RCS or Messenger, over which CCM only receives; write the customer's phone number/,
      },
      {
        title: 'a phone number on Viber',
        body: { to: '+447700900555', channel: 'viber', text: 'Hi' },
        field: 'to',
        says: /is a phone number; write the id that came with/,
      },
      {
        title: 'a phone number on Messenger',
        body: { to: '+447700900555', channel: 'facebook', text: 'Hi' },
        field: 'to',
        says: /is a phone number; write the id that came with/,
      },
      {
        title: 'a misspelled field',
        body: { ...to, text: 'Hi', atachments: [] },
        field: 'atachments',
        says: /not a field of a message; is attachments meant/,
      },
      {
        title: 'a field in other case',
        body: { ...to, text: 'Hi', Attachments: ['https://x/a.png'] },
        field: 'Attachments',
        says: /is attachments meant/,
      },
      {
        title: 'a field that means nothing here',
        body: { ...to, text: 'Hi', sendAt: 'tomorrow' },
        field: 'sendAt',
        says: /leave it out; known are number, to,/,
      },
      {
        title: 'a misspelled field with content in an object of Hybrid Chat',
        body: { ...FROM_CAMPAIGN, atachments: ['https://x/a.png'] },
        field: 'atachments',
        says: /is attachments meant/,
      },
      {
        title: 'an unknown field of an attachment',
        body: { ...to, attachments: [{ url: 'https://x/a.png', captoin: 'Look' }] },
        field: 'attachments[0].captoin',
        says: /is caption meant/,
      },
      {
        title: 'an unknown field of a button',
        body: { ...to, text: 'Hi', buttons: [{ title: 'Yes', colour: 'red' }] },
        field: 'buttons[0].colour',
        says: /leave it out/,
      },
      {
        title: 'a kind of button that no channel has',
        body: { ...to, text: 'Hi', buttons: [{ type: 'copy_code', title: 'Copy', payload: 'X1' }] },
        field: 'buttons[0].type',
        says: /"copy_code" is not known; use one of reply, url, call, share-location, share-phone/,
      },
      {
        title: 'the same in an object of Hybrid Chat',
        body: { ...FROM_CAMPAIGN, buttons: [{ type: 'web_view', title: 'Share' }] },
        field: 'buttons[0].type',
        says: /"web_view" is not known/,
      },
      {
        title: 'a contact among the files',
        body: { ...to, attachments: [{ url: 'https://x/a.vcf', type: 'contact' }] },
        field: 'attachments[0].type',
        says: /"contact" is not known; send a contact in contacts/,
      },
      {
        title: 'a kind of file that is none',
        body: { ...FROM_CAMPAIGN, attachments: [{ url: 'https://x/a', type: 'hologram' }] },
        field: 'attachments[0].type',
        says: /"hologram" is not known; use image, audio, video or file/,
      },
      {
        title: 'the number of a call button that is not international',
        body: { ...to, text: 'Hi', buttons: [{ type: 'call', title: 'Call', phone: '(415) 555-0132' }] },
        field: 'buttons[0].phone',
        says: /has brackets; write it with its country code/,
      },
      {
        title: 'a carousel of one card',
        body: { ...to, carousel: [{ title: 'Red' }] },
        field: 'carousel',
        says: /2 to 10 cards, this one has 1/,
      },
      {
        title: 'a carousel of eleven cards',
        body: { ...to, carousel: Array.from({ length: 11 }, () => ({ title: 'Red' })) },
        field: 'carousel',
        says: /2 to 10 cards, this one has 11/,
      },
      {
        title: 'a card that opens no web address',
        body: { ...to, carousel: [{ title: 'Red', url: 'javascript:alert(1)' }, { title: 'Blue' }] },
        field: 'carousel[0].url',
        says: /no http or https/,
      },
      {
        title: 'one bad number among good ones',
        body: { to: [NUMBER, '12'], text: 'Hi' },
        field: 'to',
        says: /not a phone number/,
      },
      {
        title: 'too short a number on WhatsApp',
        body: { to: '123', channel: 'whatsapp', text: 'Hi' },
        field: 'to',
        says: /not a phone number/,
      },
      {
        title: 'a number of the wrong kind',
        body: { number: { a: 1 }, text: 'Hi' },
        field: 'number',
        says: /must be a number or id/,
      },
      { title: 'nothing to say', body: to, field: 'text', says: /give text or attachments/ },
      { title: 'a blank text', body: { ...to, text: ' \n' }, field: 'text', says: /give text or attachments/ },
      { title: 'a text of the wrong kind', body: { ...to, text: ['Hi'] }, field: 'text', says: /must be text/ },
      {
        title: 'too long a text',
        body: { ...to, text: 'x'.repeat(100_001) },
        field: 'text',
        says: /100001 characters; at most 100000/,
      },
      {
        title: 'an unknown channel',
        body: { ...to, text: 'Hi', channel: 'pigeon' },
        field: 'channel',
        says: /"pigeon" is not known; use one of sms, whatsapp/,
      },
      {
        title: 'a channel named like a prototype’s member',
        body: { ...to, text: 'Hi', channel: 'constructor' },
        field: 'channel',
        says: /not known/,
      },
      {
        title: 'an attachment without an address',
        body: { ...to, attachments: [{ name: 'a.png' }] },
        field: 'attachments[0].url',
        says: /is missing/,
      },
      {
        title: 'an attachment that is no web address',
        body: { ...to, attachments: ['https://x/a.png', 'file:///etc/passwd'] },
        field: 'attachments[1].url',
        says: /no http or https/,
      },
      {
        title: 'a button without a title',
        body: { ...to, text: 'Hi', buttons: [{ payload: 'p' }] },
        field: 'buttons[0].title',
        says: /is missing/,
      },
      {
        title: 'a location off the globe',
        body: { ...to, location: { latitude: 91, longitude: 0 } },
        field: 'location.latitude',
        says: /between -90 and 90/,
      },
      {
        title: 'a body nested without end',
        body: `{"a":${'['.repeat(500)}${']'.repeat(500)}}`,
        field: undefined,
        says: /nested deeper/,
      },
    ];
    for (const { title, body, type, field, says } of CASES) {
      it(`names ${title}`, () => {
        const fault = faultOf(body, type);

        expect(fault.field).to.equal(field);
        expect(fault.message).to.match(says);
      });
    }

    it('are the only errors thrown, for every body', () => {
      const member = fc.constantFrom(
        'carousel',
        'channel',
        'contacts',
        'messageType',
        'atachments',
        'number',
        'to',
        'refId',
        'text',
        'attachments',
        'buttons',
        'cards',
        'location',
        'template',
        'header',
        'list',
        'keyboard',
        'sticker',
        'flow',
        'replyTo',
        'reaction',
        'edit',
        'delete',
        'typing',
        '__proto__',
      );
      fc.assert(
        fc.property(fc.dictionary(member, fc.jsonValue()), (body) => {
          try {
            readSendRequest(body);
          } catch (error) {
            expect(error).to.be.instanceOf(PayloadError);
          }
        }),
      );
    });
  });

  it('describes its shape as JSON Schema', () => {
    expect(JSON.stringify(sendRequestJsonSchema())).to.contain('"attachments"').and.contain('callbackId');
  });
});
