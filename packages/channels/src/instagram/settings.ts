import type { SettingFields, SettingsOf } from '../contract/index.ts';

export const settingFields = {
  appSecret: {
    env: 'INSTAGRAM_APP_SECRET',
    doc: 'The secret that signs webhooks: with Instagram Login the Instagram app secret (Instagram > API setup), with a linked page the Meta app’s (App settings > Basic)',
    format: 'token',
    required: true,
    sensitive: true,
  },
  accessToken: {
    env: 'INSTAGRAM_ACCESS_TOKEN',
    doc: 'Long-lived token of the account, with instagram_business_manage_messages; or of the linked page, with instagram_manage_messages',
    format: 'token',
    required: true,
    sensitive: true,
  },
  verifyToken: {
    env: 'INSTAGRAM_VERIFY_TOKEN',
    doc: "Any secret text, the same as in the app dashboard's webhook form: Meta proves itself with it when subscribing",
    format: 'text',
    required: true,
    sensitive: true,
  },
  accountId: {
    env: 'INSTAGRAM_ACCOUNT_ID',
    doc: 'The numeric id of the professional account as webhooks name it (17841…), not its user name',
    format: 'numeric-id',
    required: true,
  },
  pageId: {
    env: 'INSTAGRAM_PAGE_ID',
    doc: 'The id of the linked Facebook page: needed only where webhooks name the page in place of the account',
    format: 'numeric-id',
  },
  apiUrl: {
    env: 'INSTAGRAM_API_URL',
    doc: 'Base address of the API with its version: of Instagram Login, or https://graph.facebook.com/v23.0 for an account linked to a page',
    format: 'http-url',
    default: 'https://graph.instagram.com/v23.0',
  },
} as const satisfies SettingFields;

export type InstagramSettings = SettingsOf<typeof settingFields>;
