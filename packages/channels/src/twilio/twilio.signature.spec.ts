import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import type { WebhookRequest } from '../contract/index.ts';
import { channel as twilio } from './index.ts';
import { service, settings, SID, sign, sms, TOKEN, whatsapp } from '../../test/twilio/samples.ts';

describe('the signature of Twilio', () => {
  const [webhook] = twilio.webhooks;
  const form =
    'AccountSid=AC0123456789abcdef0123456789abcdef&ApiVersion=2010-04-01&Body=Hello+%26+caf%C3%A9&From=%2B14133881111&FromCountry=US&MessageSid=SM0123456789abcdef0123456789abcdef&NumMedia=0&NumSegments=1&SmsMessageSid=SM0123456789abcdef0123456789abcdef&To=%2B12028831111&ToCity=&ToCountry=US&ToState=DC';
  const request = (publicUrl: string, signature: string, more: Partial<WebhookRequest> = {}): WebhookRequest => ({
    method: 'POST',
    publicUrl,
    query: {},
    rawBody: Buffer.from(form),
    ...more,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
      ...more.headers,
    },
  });
  const url = 'https://ccm.example.com/webhooks/twilio/sms?tenant=7';
  const event = '{"specversion":"1.0","type":"com.example.test","data":{"text":"café"}}';
  const jsonUrl = `https://ccm.example.com/webhooks/twilio/events?bodySHA256=${createHash('sha256').update(event).digest('hex')}`;
  const json = { rawBody: Buffer.from(event), headers: { 'content-type': 'application/json; charset=utf-8' } };

  const cases: Readonly<Record<string, readonly [WebhookRequest, boolean]>> = {
    'of a form with an empty parameter': [request(url, 'r5dPrWCMlDW2OyzbKZSHhiqeXWg='), true],
    'made with the port': [request(url, 'P3FR3W0JsUaFO5gbeUljBMNy/uE='), true],
    'when the address is configured with a fragment': [
      request(`${url}#rc=3&rp=all`, 'r5dPrWCMlDW2OyzbKZSHhiqeXWg='),
      true,
    ],
    'made for http': [request(url.replace('https', 'http'), 'r5dPrWCMlDW2OyzbKZSHhiqeXWg='), false],
    'without the empty parameter': [
      request(url, 'r5dPrWCMlDW2OyzbKZSHhiqeXWg=', { rawBody: Buffer.from(form.replace('&ToCity=', '')) }),
      false,
    ],
    'of a JSON body by its hash': [request(jsonUrl, 'ZwGRBCFUiosPa+Z9oamw9zgH+Ms=', json), true],
    'of another JSON body than the one hashed': [
      request(jsonUrl, 'ZwGRBCFUiosPa+Z9oamw9zgH+Ms=', { ...json, rawBody: Buffer.from('{}') }),
      false,
    ],
    'of a JSON body whose hash is not in the address': [
      request(url, getExpectedTwilioSignature(TOKEN, url, {}), json),
      false,
    ],
    'over an invalid address': [request('not an address', 'r5dPrWCMlDW2OyzbKZSHhiqeXWg='), false],
  };
  for (const [title, [asked, authentic]] of Object.entries(cases)) {
    it(`is ${authentic ? 'good' : 'not good'} ${title}`, () => {
      expect(webhook?.verify(asked, sms)).to.have.property('authentic', authentic);
    });
  }

  it('is missed by name', () => {
    const missing = { authentic: false, why: 'X-Twilio-Signature is missing' };
    expect(webhook?.verify(request(url, ''), sms)).to.deep.equal(missing);
    expect(webhook?.verify({ ...request(url, ''), headers: {} }, sms)).to.deep.equal(missing);
  });

  it('is good when made with the other token of a rotation, or over a repeated or treacherous name', () => {
    const secondary = { ...settings, authToken: 'fedcba9876543210fedcba9876543210' };
    expect(webhook?.verify(sign(request(url, ''), secondary), sms)).to.deep.equal({ authentic: true });

    const parameters: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
    parameters['__proto__'] = '1';
    parameters['A'] = ['2', '1'];
    const signature = getExpectedTwilioSignature(TOKEN, url, parameters);
    const rawBody = Buffer.from('A=2&A=1&__proto__=1&A=2');
    expect(webhook?.verify(request(url, signature, { rawBody }), sms)).to.deep.equal({ authentic: true });
  });

  it('is good over parameters in the address of a request without a body, which are read as those of a form', () => {
    const inAddress = `https://ccm.example.com/sms-client/receive?${form}`;
    const bare = sign(request(inAddress, '', { rawBody: Buffer.alloc(0) }), settings);

    expect(webhook?.verify(bare, sms)).to.deep.equal({ authentic: true });
    expect(webhook?.parse(bare, sms, [sms])[0]).to.deep.include({
      kind: 'message',
      text: 'Hello & café',
      customer: { id: '+14133881111' },
    });
  });
});

describe('the accounts that a request of Twilio may be for', () => {
  const [webhook] = twilio.webhooks;
  const other = { ...sms, name: 'other', settings: { ...settings, smsNumber: '+12028832222' } };
  const stranger = { ...other, name: 'stranger', settings: { ...other.settings, accountSid: 'AC1' } };
  const all = [other, stranger, sms, service, whatsapp];
  const { smsNumber = '', whatsappNumber = '' } = settings;
  const messagingServiceSid = service.settings.messagingServiceSid ?? '';

  const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly object[]])[] = [
    ['a message, by our number', { AccountSid: SID, From: '+14133881111', To: smsNumber }, [sms]],
    ['a message on WhatsApp, by our number there', { AccountSid: SID, To: `whatsapp:${whatsappNumber}` }, [whatsapp]],
    ['a status report, by our number', { AccountSid: SID, From: smsNumber, To: '+1413', MessageStatus: 'sent' }, [sms]],
    [
      'a message to a messaging service, by the service before the number',
      { AccountSid: SID, To: smsNumber, MessagingServiceSid: messagingServiceSid },
      [service],
    ],
    ['a message without a service', { AccountSid: SID, To: smsNumber, MessagingServiceSid: '' }, [sms]],
    ['an unknown number, by the account at Twilio', { AccountSid: 'AC1', To: '+12028839999' }, [stranger]],
    [
      'an unknown number of WhatsApp, by the account at Twilio, those of WhatsApp first',
      { AccountSid: SID, To: 'whatsapp:+12028839999' },
      [whatsapp, other, sms, service],
    ],
    ['nobody known', { AccountSid: 'AC2', To: '+12028839999' }, [other, stranger, sms, service, whatsapp]],
    ['no number at all', { AccountSid: 'AC1' }, [stranger]],
  ];
  for (const [what, parameters, accounts] of cases) {
    it(`are found for ${what}`, () => {
      const request: WebhookRequest = {
        method: 'POST',
        publicUrl: 'https://ccm.example.com/webhooks/twilio',
        query: {},
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        rawBody: Buffer.from(new URLSearchParams(parameters).toString()),
      };
      expect(webhook?.candidates(request, all)).to.deep.equal([accounts]);
    });
  }
});
