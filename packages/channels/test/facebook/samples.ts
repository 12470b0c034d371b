import type { Account } from '@ccm/core/domain';
import type { FacebookSettings } from '../../src/facebook/settings.ts';

/** Settings and helpers that the specs of this folder share. */
export const PAGE = '1067280970047460';
export const PSID = '6412345678901234';
export const settings: FacebookSettings = {
  appSecret: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
  pageAccessToken: 'EAAGtest',
  verifyToken: 'my-verify-token',
  pageId: PAGE,
  apiUrl: 'https://graph.facebook.com/v23.0',
};
/** HMAC-SHA256 of the token under the secret. */
export const PROOF = '38cb6e5476bd715b977fa106145a0a5bc8c6044365126605c0c272a79c9ff6df';

export const accountNamed = (name: string, changes: Partial<FacebookSettings>): Account<FacebookSettings> => ({
  name,
  channel: 'facebook',
  provider: 'facebook',
  settings: { ...settings, ...changes },
});
export const accountAt = (apiUrl: string): Account<FacebookSettings> => accountNamed('default', { apiUrl });
