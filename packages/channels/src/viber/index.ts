import { DAY_MS } from '@ccm/core/time';
import { fittedRender } from '../content/index.ts';
import type { ChannelDefinition } from '../contract/index.ts';
import { check } from './check.ts';
import { register } from './register.ts';
import { LIMITS } from './limits.ts';
import { render } from './render.ts';
import { rules } from './rules.ts';
import { openMedia, sendPart } from './sender.ts';
import { settingFaults, settingFields } from './settings.ts';
import type { ViberSettings } from './settings.ts';
import { webhooks } from './webhook.ts';

/** Viber by its REST Bot API (https://developers.viber.com/docs/api/rest-bot-api/). */
export const channel: ChannelDefinition<ViberSettings> = {
  provider: 'viber',
  channels: ['viber'],
  settingFields,
  settingFaults,
  serviceIdentifier: (account) => account.settings.accountName,
  capabilities: {
    maxTextLength: LIMITS.text,
    maxButtons: LIMITS.keyboardButtons,
    reports: ['delivered', 'read', 'failed'],
    reportsOnReceived: true,
    watermarks: true,
    defaultRatePerSecond: 50,
  },
  rules,
  webhooks,
  outbound: { render: fittedRender(rules, render), send: sendPart },
  openMedia,
  check,
  register,
  mediaHosts: ['*.viber.com', 'viber.github.io'],
  dedupeMs: DAY_MS,
};

export type { ViberSettings } from './settings.ts';
