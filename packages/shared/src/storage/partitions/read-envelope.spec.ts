import { expect } from 'chai';
import type { ChannelEvent } from '@ccm/core/domain';
import { AccountRegistry } from '../accounts/index.ts';
import { toEnvelope } from './envelope.ts';
import { readEnvelope } from './read-envelope.ts';

const ACCOUNT = { provider: 'twilio', channel: 'sms', name: 'default', settings: { accountSid: 'AC1' } } as const;
const ORIGIN = { id: 'e1', route: '/webhooks/twilio', receivedAtMs: 1, account: ACCOUNT } as const;

/** Reads an SMS over Twilio. */
function wrote(text: string): ChannelEvent | undefined {
  const form = new URLSearchParams({ MessageSid: 'SM1', From: '+447700900123', To: '+15550001111', Body: text });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const rawBody = Buffer.from(form.toString());
  const publicUrl = 'https://ccm.example.com/webhooks/twilio';
  const envelope = toEnvelope({ method: 'POST', publicUrl, query: {}, headers, rawBody }, ORIGIN);
  return readEnvelope(envelope, new AccountRegistry([ACCOUNT]))[0]?.event;
}

describe('a message read out of an envelope', () => {
  it('has no control characters in its words', () => {
    expect(wrote('\u0005Hi\u0002\tAnn\r\n\u0000bye')).to.include({ text: 'Hi\tAnn\r\nbye' });
  });

  it('tells an appointment in words, and reads a card', () => {
    const calendar = 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Dentist\nEND:VEVENT\nEND:VCALENDAR';
    expect(wrote(calendar)).to.deep.include({ text: 'Appointment: Dentist', raw: { calendar } });
    expect(wrote('MECARD:N:Lee,Ann;TEL:+447700900456;;')).to.deep.include({
      contacts: [{ name: 'Ann Lee', phones: ['+447700900456'] }],
    });
  });
});
