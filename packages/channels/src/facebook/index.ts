import { DAY_MS } from '@ccm/core/time';
import { fittedRender } from '../content/index.ts';
import type { ChannelDefinition } from '../contract/index.ts';
import { check } from './check.ts';
import { LIMITS } from '../meta/messaging/product.ts';
import { MAX_TEXT, render } from './render.ts';
import { register } from './register.ts';
import { rules } from './rules.ts';
import { lookUpCustomer, markRead, openMedia, sendPart, showTyping } from './sender.ts';
import { settingFields } from './settings.ts';
import type { FacebookSettings } from './settings.ts';
import { webhooks } from './webhook.ts';

/** Messenger for Facebook pages (https://developers.facebook.com/docs/messenger-platform). */
export const channel: ChannelDefinition<FacebookSettings> = {
  provider: 'facebook',
  channels: ['facebook'],
  settingFields,
  serviceIdentifier: (account) => account.settings.pageId,
  capabilities: {
    maxTextLength: MAX_TEXT,
    maxButtons: LIMITS.quickReplies,
    reports: ['sent', 'delivered', 'read'],
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
  lookUpCustomer,
  markRead,
  showTyping,
  mediaHosts: ['*.fbcdn.net', '*.fbsbx.com'],
  // Meta repeats what was not acknowledged for up to 36 hours.
  dedupeMs: 2 * DAY_MS,
};

export type { FacebookSettings } from './settings.ts';
