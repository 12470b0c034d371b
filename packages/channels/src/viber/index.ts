import type { ChannelDefinition } from '../contract/channel.ts';
import { LIMITS } from './limits.ts';
import { renderViber } from './render.ts';
import { openViberMedia, sendPart } from './sender.ts';
import { viberSettingFaults, viberSettingFields } from './settings.ts';
import type { ViberSettings } from './settings.ts';
import { viberWebhook } from './webhook.ts';

const DAY_MS = 86_400_000;

/** Viber by its REST Bot API (https://developers.viber.com/docs/api/rest-bot-api/). */
export const viber: ChannelDefinition<ViberSettings> = {
  provider: 'viber',
  channelsOf: () => ['viber'],
  settingFields: viberSettingFields,
  settingFaults: viberSettingFaults,
  serviceIdentifier: (account) => account.settings.accountName,
  capabilities: {
    maxTextLength: LIMITS.text,
    attachments: ['image', 'video', 'audio', 'file'],
    maxButtons: LIMITS.keyboardButtons,
    carousel: true,
    location: true,
    contacts: true,
    templates: false,
    reports: ['delivered', 'read', 'failed'],
    watermarks: true,
    defaultRatePerSecond: 50,
  },
  webhooks: [viberWebhook],
  outbound: { render: renderViber, send: sendPart },
  openMedia: openViberMedia,
  mediaHosts: ['*.viber.com', 'viber.github.io'],
  dedupeMs: DAY_MS,
};

export type { ViberSettings } from './settings.ts';
