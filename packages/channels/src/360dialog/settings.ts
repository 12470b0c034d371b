import { faultIf } from '../contract/index.ts';
import type { SettingFault, SettingFields, SettingsOf } from '../contract/index.ts';

/** The hosts that 360dialog documents for its two APIs. */
const CLOUD_URL = 'https://waba-v2.360dialog.io';
const CLASSIC_URL = 'https://waba.360dialog.io';

export const settingFields = {
  apiKey: {
    env: 'D360_API_KEY',
    doc: 'API key of the WhatsApp number, from the 360dialog Hub',
    format: 'token',
    required: true,
    sensitive: true,
  },
  number: {
    env: 'D360_NUMBER',
    doc: 'Our WhatsApp number as E.164: finds the account of a webhook, and is shown as serviceIdentifier',
    format: 'phone',
  },
  phoneNumberId: {
    env: 'D360_PHONE_NUMBER_ID',
    doc: "WhatsApp's id of the number (phone_number_id): finds the account of a webhook too, needed only where D360_NUMBER is not given",
    format: 'numeric-id',
  },
  nativeCarousel: {
    env: 'D360_NATIVE_CAROUSEL',
    doc: "true: a carousel goes as WhatsApp's own, where every card has a picture, a text to 160 characters, and one link or as many reply buttons as the others. Unset: one message a card",
    format: 'boolean',
  },
  apiUrl: {
    env: 'D360_API_URL',
    doc: 'Base address of the 360dialog API. With D360_API_STYLE=classic and no address given: https://waba.360dialog.io',
    format: 'http-url',
    default: CLOUD_URL,
  },
  apiStyle: {
    env: 'D360_API_STYLE',
    doc: 'cloud: the API of numbers hosted at Meta; classic: the former on-premise API, switched off by 360dialog in October 2025',
    format: { oneOf: ['cloud', 'classic'] },
    default: 'cloud',
  },
  webhookToken: {
    env: 'D360_WEBHOOK_TOKEN',
    doc: 'The secret in the Authorization header of each webhook, alone or after "Bearer ": register it with the webhook. 360dialog signs nothing',
    format: 'text',
    sensitive: true,
  },
} as const satisfies SettingFields;

export type D360Settings = SettingsOf<typeof settingFields>;

/** Faults that the format of a single field does not show. */
export function settingFaults({ apiKey, webhookToken }: Partial<D360Settings>): readonly SettingFault[] {
  return faultIf(
    apiKey !== undefined && webhookToken === undefined,
    ['webhookToken'],
    'D360_API_KEY needs D360_WEBHOOK_TOKEN: 360dialog signs nothing, so anyone could write in its name',
  );
}

/** Without a trailing slash. Requests carry their path below it. */
export function apiUrlOf(settings: D360Settings): string {
  return settings.apiStyle === 'classic' && settings.apiUrl === CLOUD_URL ? CLASSIC_URL : settings.apiUrl;
}
