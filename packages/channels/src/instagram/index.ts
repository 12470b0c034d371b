import { DAY_MS } from '@ccm/core/time';
import { fittedRender } from '../content/index.ts';
import type { ChannelDefinition } from '../contract/index.ts';
import { LIMITS } from '../meta/messaging/product.ts';
import { check } from './check.ts';
import { register } from './register.ts';
import { MAX_TEXT_BYTES, render } from './render.ts';
import { renewal } from './renewal.ts';
import { rules } from './rules.ts';
import { lookUpCustomer, markRead, openMedia, sendPart, showTyping } from './sender.ts';
import { settingFields } from './settings.ts';
import type { InstagramSettings } from './settings.ts';
import { webhooks } from './webhook.ts';

/** Direct messages of an Instagram professional account (https://developers.facebook.com/documentation/business-messaging/instagram-messaging). */
export const channel: ChannelDefinition<InstagramSettings> = {
  provider: 'instagram',
  channels: ['instagram'],
  settingFields,
  serviceIdentifier: (account) => account.settings.accountId,
  capabilities: {
    maxTextLength: MAX_TEXT_BYTES,
    maxButtons: LIMITS.quickReplies,
    reports: ['sent', 'read'],
    watermarks: true,
    // Meta allows 300 a second, but only 10 with sound or film: those it may throttle.
    defaultRatePerSecond: 250,
  },
  rules,
  webhooks,
  outbound: { render: fittedRender(rules, render), send: sendPart },
  openMedia,
  check,
  register,
  renewal,
  lookUpCustomer,
  markRead,
  showTyping,
  mediaHosts: ['*.fbcdn.net', '*.fbsbx.com', '*.cdninstagram.com'],
  // Meta repeats what was not acknowledged for up to 36 hours.
  dedupeMs: 2 * DAY_MS,
};

export type { InstagramSettings } from './settings.ts';
