import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import type { Account } from '@ccm/core/domain';
import type { WebhookRequest } from '../../src/contract/index.ts';
import type { TwilioSettings } from '../../src/twilio/settings.ts';

/** Settings and helpers that the specs of this folder share. */
export const SID = 'AC0123456789abcdef0123456789abcdef';
export const TOKEN = '0123456789abcdef0123456789abcdef';
export const settings: TwilioSettings = {
  accountSid: SID,
  authToken: TOKEN,
  authTokenSecondary: 'fedcba9876543210fedcba9876543210',
  smsNumber: '+12028831111',
  whatsappNumber: '+14155238886',
  statusPollAfter: 300,
  apiUrl: 'https://api.twilio.com',
};
export const sms: Account<TwilioSettings> = { name: 'default', channel: 'sms', provider: 'twilio', settings };
export const whatsapp: Account<TwilioSettings> = { ...sms, channel: 'whatsapp' };

export const withoutNumbers = ({ accountSid, authToken, statusPollAfter, apiUrl }: TwilioSettings): TwilioSettings => ({
  accountSid,
  authToken,
  statusPollAfter,
  apiUrl,
});
/** Sends by a messaging service, and has no number of its own. */
export const service: Account<TwilioSettings> = {
  ...sms,
  name: 'service',
  settings: { ...withoutNumbers(settings), messagingServiceSid: 'MG0123456789abcdef0123456789abcdef' },
};

/** The n-th id of a kind of resource. */
export const sid = (n: number, prefix = 'SM'): string => `${prefix}a${n.toString(16).padStart(31, '0')}`;

/** As Twilio signs a form. */
export function sign(request: WebhookRequest, { authToken }: TwilioSettings): WebhookRequest {
  const parameters = Object.fromEntries(new URLSearchParams(request.rawBody.toString()));
  const signature = getExpectedTwilioSignature(authToken, request.publicUrl, parameters);
  return { ...request, headers: { ...request.headers, 'x-twilio-signature': signature } };
}
