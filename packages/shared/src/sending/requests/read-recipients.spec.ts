import { expect } from 'chai';
import { PayloadError } from '@ccm/core/domain';
import { readRecipients } from './read-recipients.ts';
import type { SendRequest } from './send-request.ts';

const NUMBER = '+15551234567';

describe('readRecipients', () => {
  it('takes number beside to and refId that name the same customer in other spellings', () => {
    const request = { number: NUMBER, to: '0015551234567', refId: '1 555 123 4567' };

    expect(readRecipients(request, 'sms')).to.deep.equal([NUMBER]);
  });

  it('takes number beside a participant of Hybrid Chat, and beside texts that name nobody', () => {
    expect(readRecipients({ number: NUMBER, to: [{ id: '1212343639' }] }, 'sms')).to.deep.equal([NUMBER]);
    expect(readRecipients({ number: NUMBER, to: '', refId: 'order 17' }, 'sms')).to.deep.equal([NUMBER]);
  });

  it('takes a person who is named in two spellings of WhatsApp once, as first written', () => {
    const to = ['+5215512340088', '+447700900123', '+525512340088'];

    expect(readRecipients({ to }, 'whatsapp')).to.deep.equal(['+5215512340088', '+447700900123']);
    expect(readRecipients({ number: '+5215512340088', to: '+525512340088' }, 'whatsapp')).to.deep.equal([
      '+5215512340088',
    ]);
    expect(readRecipients({ to }, 'sms')).to.deep.equal(to);
  });

  it('takes number beside a user id of WhatsApp, which may be the same person', () => {
    const request = { number: NUMBER, refId: 'US.13491208655302741918' };

    expect(readRecipients(request, 'whatsapp')).to.deep.equal([NUMBER]);
  });

  const DIFFERENT: readonly { readonly request: SendRequest; readonly beside: string }[] = [
    { request: { number: NUMBER, to: '+442071838750' }, beside: 'to' },
    { request: { number: NUMBER, to: [NUMBER, '+442071838750'] }, beside: 'to' },
    { request: { number: NUMBER, refId: '+442071838750' }, beside: 'refId' },
  ];
  for (const { request, beside } of DIFFERENT) {
    it(`refuses ${JSON.stringify(request)}: one of the customers would get nothing`, () => {
      expect(() => readRecipients(request, 'sms'))
        .to.throw(PayloadError, `number and ${beside}: name different customers; leave one of them out`)
        .with.property('field', 'number');
    });
  }

  it('refuses two ids of a channel that has its own', () => {
    expect(() => readRecipients({ number: '1001', to: '1002' }, 'facebook')).to.throw(
      PayloadError,
      'number and to: name different customers',
    );
  });
});
