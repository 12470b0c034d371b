import { DAY_MS } from '@ccm/core/time';
import { fittedRender } from '../content/index.ts';
import type { ChannelDefinition } from '../contract/index.ts';
import { check } from './check.ts';
import { LIMITS } from './limits.ts';
import { register } from './register.ts';
import { render } from './render.ts';
import { rules } from './rules.ts';
import { lookUpCustomer, markRead, openMedia, sendPart, showTyping } from './sender.ts';
import { botIdOf, settingFaults, settingFields } from './settings.ts';
import type { TelegramSettings } from './settings.ts';
import { webhooks } from './webhook.ts';

/** Telegram by its Bot API (https://core.telegram.org/bots/api). */
export const channel: ChannelDefinition<TelegramSettings> = {
  provider: 'telegram',
  channels: ['telegram'],
  settingFields,
  settingFaults,
  serviceIdentifier: ({ settings }) => botIdOf(settings),
  capabilities: {
    maxTextLength: LIMITS.text,
    maxButtons: LIMITS.buttons,
    // Nothing tells whether a message was delivered or read.
    reports: ['sent'],
    // https://core.telegram.org/bots/api#update: “triggered by changes to message fields that are unavailable”.
    unchangedEdits: true,
    // Of the thirty that a bot may send (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
    defaultRatePerSecond: 25,
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
  mediaHosts: [],
  // Telegram repeats what was not acknowledged for 24 hours.
  dedupeMs: 2 * DAY_MS,
};

export type { TelegramSettings } from './settings.ts';
