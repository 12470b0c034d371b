import { DAY_MS } from '@ccm/core/time';
import { fittedRender } from '../content/index.ts';
import type { ChannelDefinition } from '../contract/index.ts';
import { check } from './check.ts';
import { register } from './register.ts';
import { openMedia } from './media.ts';
import { WHATSAPP_CAPABILITIES } from '../whatsapp/rules.ts';
import { serviceIdentifierOf } from './parse.ts';
import { render } from './render.ts';
import { rules } from './rules.ts';
import { markRead, sendPart, showTyping } from './sender.ts';
import { settingFaults, settingFields } from './settings.ts';
import type { D360Settings } from './settings.ts';
import { webhooks } from './webhook.ts';

/** WhatsApp through 360dialog, by the Cloud API or the former classic one. */
export const channel: ChannelDefinition<D360Settings> = {
  provider: '360dialog',
  channels: ['whatsapp'],
  settingFields,
  settingFaults,
  serviceIdentifier: serviceIdentifierOf,
  capabilities: WHATSAPP_CAPABILITIES,
  rules,
  webhooks,
  outbound: { render: fittedRender(rules, render), send: sendPart },
  openMedia,
  markRead,
  showTyping,
  check,
  register,
  // Every file is fetched from the API's own origin.
  mediaHosts: [],
  // 360dialog redelivers for up to seven days.
  dedupeMs: 8 * DAY_MS,
};
