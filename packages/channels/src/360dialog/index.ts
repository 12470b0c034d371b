import type { ChannelDefinition } from '../contract/channel.ts';
import { openMedia } from './media.ts';
import { serviceIdentifierOf } from './inbound/parse.ts';
import { MAX_TEXT } from './pieces.ts';
import { renderMessage } from './render.ts';
import { sendPart } from './sender.ts';
import { d360SettingFaults, d360SettingFields } from './settings.ts';
import type { D360Settings } from './settings.ts';
import { d360Webhook } from './webhook.ts';

const DAY_MS = 24 * 60 * 60_000;

/** WhatsApp through 360dialog, by the Cloud API or the former classic one. */
export const d360: ChannelDefinition<D360Settings> = {
  provider: '360dialog',
  channelsOf: () => ['whatsapp'],
  settingFields: d360SettingFields,
  settingFaults: d360SettingFaults,
  serviceIdentifier: serviceIdentifierOf,
  capabilities: {
    maxTextLength: MAX_TEXT,
    attachments: ['image', 'audio', 'video', 'file'],
    maxButtons: 10,
    // One message a card.
    carousel: false,
    location: true,
    contacts: true,
    templates: true,
    reports: ['sent', 'delivered', 'read', 'failed'],
    replyWindowMs: DAY_MS,
    defaultRatePerSecond: 80,
  },
  webhooks: [d360Webhook],
  outbound: { render: renderMessage, send: sendPart },
  openMedia,
  // Every file is fetched from the API's own origin.
  mediaHosts: [],
  // 360dialog redelivers for up to seven days.
  dedupeMs: 8 * DAY_MS,
};
