import { expect } from 'chai';
import fc from 'fast-check';
import twilio from 'twilio';
import { twilioSignature, withBodyDigest } from './twilio-signature.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';
const URL_CALLED = 'https://ccm.example.com/webhooks/twilio/sms?tenant=7';
const FORM = new URLSearchParams({
  AccountSid: 'AC0123456789abcdef0123456789abcdef',
  ApiVersion: '2010-04-01',
  Body: 'Hello & café',
  From: '+14133881111',
  FromCountry: 'US',
  MessageSid: 'SM0123456789abcdef0123456789abcdef',
  NumMedia: '0',
  NumSegments: '1',
  SmsMessageSid: 'SM0123456789abcdef0123456789abcdef',
  To: '+12028831111',
  ToCity: '',
  ToCountry: 'US',
  ToState: 'DC',
});
const EVENT = '{"specversion":"1.0","type":"com.example.test","data":{"text":"café"}}';

describe('twilioSignature', () => {
  for (const { title, url, expected } of [
    { title: 'a form', url: URL_CALLED, expected: 'r5dPrWCMlDW2OyzbKZSHhiqeXWg=' },
    {
      title: 'an address with its port',
      url: URL_CALLED.replace('.com/', '.com:443/'),
      expected: 'P3FR3W0JsUaFO5gbeUljBMNy/uE=',
    },
    {
      title: 'an address with overrides in its fragment',
      url: `${URL_CALLED}#rc=3`,
      expected: 'r5dPrWCMlDW2OyzbKZSHhiqeXWg=',
    },
  ]) {
    it(`is the published one for ${title}`, () => {
      expect(twilioSignature(TOKEN, url, FORM)).to.equal(expected);
    });
  }

  it('is the published one for a JSON body, by its digest', () => {
    const url = withBodyDigest('https://ccm.example.com/webhooks/twilio/events', EVENT);

    expect(url).to.include('?bodySHA256=3826c25c6c6e78a9b98fe04152c307e246711612ac4aedd39da17deda7a25dc0');
    expect(twilioSignature(TOKEN, url)).to.equal('ZwGRBCFUiosPa+Z9oamw9zgH+Ms=');
  });

  it("satisfies Twilio's own check of any form", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9]*$/), fc.string({ unit: 'grapheme' })),
        (form) => {
          const signature = twilioSignature(TOKEN, URL_CALLED, new URLSearchParams(form));

          expect(twilio.validateRequest(TOKEN, signature, URL_CALLED, form)).to.equal(true);
        },
      ),
    );
  });

  it("satisfies Twilio's own check of a JSON body", () => {
    const url = withBodyDigest(URL_CALLED, EVENT);

    expect(twilio.validateRequestWithBody(TOKEN, twilioSignature(TOKEN, url), url, EVENT)).to.equal(true);
  });

  it('signs a repeated parameter once per value, in order', () => {
    const repeated = new URLSearchParams('Tag=b&Tag=a&Tag=b');
    const signature = twilioSignature(TOKEN, URL_CALLED, repeated);

    expect(twilio.validateRequest(TOKEN, signature, URL_CALLED, { Tag: ['b', 'a', 'b'] })).to.equal(true);
  });
});
