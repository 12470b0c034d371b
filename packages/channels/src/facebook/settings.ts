import type { SettingFields, SettingsOf } from '../contract/index.ts';

export const settingFields = {
  appSecret: {
    env: 'FACEBOOK_APP_SECRET',
    doc: "The Meta app's secret, 32 hex digits (App settings > Basic): every webhook's signature is checked with it",
    format: 'token',
    required: true,
    sensitive: true,
  },
  pageAccessToken: {
    env: 'FACEBOOK_PAGE_ACCESS_TOKEN',
    doc: "The page's long-lived access token, with pages_messaging",
    format: 'token',
    required: true,
    sensitive: true,
  },
  verifyToken: {
    env: 'FACEBOOK_VERIFY_TOKEN',
    doc: "Any secret text, the same as in the app dashboard's webhook form: Meta proves itself with it when subscribing",
    format: 'text',
    required: true,
    sensitive: true,
  },
  pageId: {
    env: 'FACEBOOK_PAGE_ID',
    doc: "The page's numeric id, not its name (About > Page transparency)",
    format: 'numeric-id',
    required: true,
  },
  comments: {
    env: 'FACEBOOK_COMMENTS',
    doc: "true: comments on the page's posts, and posts of visitors, are customers' messages (field `feed`). Unset: they are kept for the operator",
    format: 'boolean',
  },
  apiUrl: {
    env: 'FACEBOOK_API_URL',
    doc: 'Base address of the Graph API with its version',
    format: 'http-url',
    default: 'https://graph.facebook.com/v23.0',
  },
} as const satisfies SettingFields;

export type FacebookSettings = SettingsOf<typeof settingFields>;
