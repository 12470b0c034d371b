import type { SettingFields, SettingsOf } from '../contract/index.ts';

export const settingFields = {
  appSecret: {
    env: 'WHATSAPP_APP_SECRET',
    doc: "The Meta app's secret, 32 hex digits (App settings > Basic): every webhook's signature is checked with it",
    format: 'token',
    required: true,
    sensitive: true,
  },
  accessToken: {
    env: 'WHATSAPP_ACCESS_TOKEN',
    doc: 'Access token of a system user, with whatsapp_business_messaging and whatsapp_business_management',
    format: 'token',
    required: true,
    sensitive: true,
  },
  verifyToken: {
    env: 'WHATSAPP_VERIFY_TOKEN',
    doc: "Any secret text, the same as in the app dashboard's webhook form: Meta proves itself with it when subscribing",
    format: 'text',
    required: true,
    sensitive: true,
  },
  phoneNumberId: {
    env: 'WHATSAPP_PHONE_NUMBER_ID',
    doc: "Meta's id of our number (WhatsApp Manager > Phone numbers), not the number itself: finds the account of a webhook, and is called to send",
    format: 'numeric-id',
    required: true,
  },
  number: {
    env: 'WHATSAPP_NUMBER',
    doc: 'Our WhatsApp number as E.164, shown as serviceIdentifier where a webhook does not name it',
    format: 'phone',
  },
  businessAccountId: {
    env: 'WHATSAPP_BUSINESS_ACCOUNT_ID',
    doc: 'Id of the WhatsApp Business Account that the number belongs to: needed only to check and register its subscription',
    format: 'numeric-id',
  },
  uploadMedia: {
    env: 'WHATSAPP_UPLOAD_MEDIA',
    doc: 'true: files are uploaded to Meta before each message, for files whose addresses the internet does not reach. Unset: Meta fetches them',
    format: 'boolean',
  },
  nativeCarousel: {
    env: 'WHATSAPP_NATIVE_CAROUSEL',
    doc: "true: a carousel goes as WhatsApp's own, where every card has a picture, a text to 160 characters, and one link or as many reply buttons as the others. Unset: one message a card",
    format: 'boolean',
  },
  apiUrl: {
    env: 'WHATSAPP_API_URL',
    doc: 'Base address of the Graph API with its version',
    format: 'http-url',
    default: 'https://graph.facebook.com/v23.0',
  },
} as const satisfies SettingFields;

export type WhatsappCloudSettings = SettingsOf<typeof settingFields>;
