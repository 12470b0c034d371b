import { FacebookSimulator } from '../facebook/index.ts';
import type { FacebookOptions } from '../facebook/index.ts';

export const SIMULATED_INSTAGRAM_APP = {
  appSecret: '1f2e3d4c5b6a79887796a5b4c3d2e1f0',
  verifyToken: 'simulated-instagram-verify-token',
} as const;
/** The professional account. */
export const SIMULATED_INSTAGRAM = { id: '17841400000000001', accessToken: 'IGAAsimulatedToken' } as const;
const FIELDS = [
  'messages',
  'messaging_postbacks',
  'messaging_seen',
  'messaging_handover',
  'messaging_referral',
  'message_reactions',
  'standby',
] as const;

/** Simulates Instagram's messages: as Messenger, for an account in a page's place, and with seen marks in place of reports. */
export class InstagramSimulator extends FacebookSimulator {
  constructor(options: FacebookOptions = {}) {
    super({
      ...SIMULATED_INSTAGRAM_APP,
      pages: [SIMULATED_INSTAGRAM],
      // There is no report of delivery.
      followUps: ['echo', 'read'],
      subscribedFields: FIELDS,
      ...options,
      object: 'instagram',
    });
  }
}
