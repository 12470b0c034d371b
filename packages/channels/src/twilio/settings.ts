import { hasTrunkZero, toE164 } from '@ccm/core/domain';
import type { ChannelName } from '@ccm/core/domain';
import { faultIf } from '../contract/index.ts';
import type { SettingFault, SettingFields, SettingsOf } from '../contract/index.ts';

export const settingFields = {
  accountSid: {
    env: 'TWILIO_ACCOUNT_SID',
    doc: 'The account (or sub-account) that owns the numbers: AC and 32 hex digits',
    format: 'text',
    required: true,
  },
  authToken: {
    env: 'TWILIO_AUTH_TOKEN',
    doc: "The account's auth token: checks what comes from Twilio, and signs in there where no API key is given",
    format: 'token',
    required: true,
    sensitive: true,
  },
  authTokenSecondary: {
    env: 'TWILIO_AUTH_TOKEN_SECONDARY',
    doc: 'The other auth token while tokens are being rotated: webhooks signed with either are let in',
    format: 'token',
    sensitive: true,
  },
  apiKeySid: {
    env: 'TWILIO_API_KEY_SID',
    doc: 'An API key to send and fetch with instead of the auth token: SK and 32 hex digits. Needs its secret too',
    format: 'text',
  },
  apiKeySecret: {
    env: 'TWILIO_API_KEY_SECRET',
    doc: 'The secret of the API key',
    format: 'token',
    sensitive: true,
  },
  smsNumber: {
    env: 'TWILIO_SMS_NUMBER',
    doc: 'The number that SMS come from and go to: E.164, a short code or an alphanumeric sender',
    format: 'text',
  },
  whatsappNumber: {
    env: 'TWILIO_WHATSAPP_NUMBER',
    doc: 'The WhatsApp sender, E.164, without `whatsapp:`',
    format: 'phone',
  },
  messagingServiceSid: {
    env: 'TWILIO_MESSAGING_SERVICE_SID',
    doc: 'A messaging service (MG and 32 hex digits) that picks the SMS sender out of its pool',
    format: 'text',
  },
  statusPollAfter: {
    env: 'TWILIO_STATUS_POLL_AFTER',
    doc: 'The time after a send at which CCM asks Twilio for the status, if no callback has told it by then; later again, five times in all. 0: never',
    format: 'seconds-or-off',
    default: 300,
  },
  apiUrl: {
    env: 'TWILIO_API_URL',
    doc: "Base address of Twilio's REST API",
    format: 'http-url',
    default: 'https://api.twilio.com',
  },
} as const satisfies SettingFields;

export type TwilioSettings = SettingsOf<typeof settingFields>;

/** `sms` where a number or a messaging service is set, `whatsapp` where its sender is. */
export function channelsOf(settings: TwilioSettings): readonly ChannelName[] {
  const sms = settings.smsNumber !== undefined || settings.messagingServiceSid !== undefined;
  return [...(sms ? ['sms' as const] : []), ...(settings.whatsappNumber === undefined ? [] : ['whatsapp' as const])];
}

/** Faults that the format of a single field does not show. */
export function settingFaults(settings: Partial<TwilioSettings>): readonly SettingFault[] {
  const { apiKeySid, apiKeySecret, smsNumber, whatsappNumber, messagingServiceSid } = settings;
  const senders = [smsNumber, whatsappNumber, messagingServiceSid];
  return [
    ...sidFaults(settings),
    ...faultIf(
      (apiKeySid === undefined) !== (apiKeySecret === undefined),
      ['apiKeySid', 'apiKeySecret'],
      'TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET belong together: set both or neither',
    ),
    ...faultIf(
      smsNumber !== undefined && !isSmsSender(smsNumber),
      ['smsNumber'],
      'TWILIO_SMS_NUMBER must be a number with its country code (+15551234567), a short code of 3 to 8 digits, or a name of at most 11 letters, digits, blanks, &, +, - and _',
    ),
    ...faultIf(
      senders.every((sender) => sender === undefined),
      ['smsNumber', 'whatsappNumber', 'messagingServiceSid'],
      'One of TWILIO_SMS_NUMBER, TWILIO_WHATSAPP_NUMBER and TWILIO_MESSAGING_SERVICE_SID must be set',
    ),
  ];
}

/** Twilio's ids begin with two letters for their kind: those of two kinds are easily mixed up. */
const PREFIXES = { accountSid: 'AC', apiKeySid: 'SK', messagingServiceSid: 'MG' } as const;

const sidFaults = (settings: Partial<TwilioSettings>): readonly SettingFault[] =>
  (['accountSid', 'apiKeySid', 'messagingServiceSid'] as const).flatMap((key) =>
    faultIf(
      settings[key] !== undefined && !new RegExp(`^${PREFIXES[key]}[a-z\\d]*$`, 'i').test(settings[key]),
      [key],
      `${settingFields[key].env} must begin with ${PREFIXES[key]}, and have letters and digits alone`,
    ),
  );

/** https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id and https://www.twilio.com/docs/glossary/what-is-a-short-code */
const isSmsSender = (text: string): boolean =>
  (toE164(text) !== undefined && !hasTrunkZero(text)) ||
  /^\d{3,8}$/.test(text) ||
  /^(?=.*[a-z])[\w &+-]{1,11}$/i.test(text);
