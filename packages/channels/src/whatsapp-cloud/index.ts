import { DAY_MS } from '@ccm/core/time';
import { fittedRender } from '../content/index.ts';
import type { ChannelDefinition } from '../contract/index.ts';
import { WHATSAPP_CAPABILITIES } from '../whatsapp/rules.ts';
import { check } from './check.ts';
import { openMedia } from './media.ts';
import { register } from './register.ts';
import { render } from './render.ts';
import { rules } from './rules.ts';
import { markRead, sendPart, showTyping } from './sender.ts';
import { settingFields } from './settings.ts';
import type { WhatsappCloudSettings } from './settings.ts';
import { serviceIdentifierOf } from './parse.ts';
import { webhooks } from './webhook.ts';

/** WhatsApp by Meta's own Cloud API (https://developers.facebook.com/documentation/business-messaging/whatsapp). */
export const channel: ChannelDefinition<WhatsappCloudSettings> = {
  provider: 'whatsapp-cloud',
  shortName: 'cloud',
  channels: ['whatsapp'],
  settingFields,
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
  // The hosts of customers' files.
  mediaHosts: ['lookaside.fbsbx.com'],
  // Meta's page on throughput says seven days, that on webhooks 36 hours.
  dedupeMs: 8 * DAY_MS,
};

export type { WhatsappCloudSettings } from './settings.ts';
