import type { ChannelDefinition } from '../contract/channel.ts';
import { MAX_TEXT_LENGTH, renderTwilio } from './render.ts';
import { askTwilioStatus, findTwilioPart, openTwilioMedia, sendTwilioPart } from './sender.ts';
import { twilioChannelsOf, twilioSettingFaults, twilioSettingFields } from './settings.ts';
import type { TwilioSettings } from './settings.ts';
import { twilioMessageWebhook, twilioServiceIdentifier, twilioStatusWebhook } from './webhook.ts';

const DAY_MS = 86_400_000;

/** SMS, MMS and WhatsApp through Twilio. README.md beside this file has the quirks. */
export const twilio: ChannelDefinition<TwilioSettings> = {
  provider: 'twilio',
  channelsOf: twilioChannelsOf,
  settingFields: twilioSettingFields,
  settingFaults: twilioSettingFaults,
  serviceIdentifier: twilioServiceIdentifier,
  capabilities: {
    maxTextLength: MAX_TEXT_LENGTH,
    attachments: ['image', 'audio', 'video', 'file'],
    maxButtons: 0,
    carousel: false,
    location: true,
    contacts: false,
    templates: true,
    reports: ['sent', 'delivered', 'read', 'failed'],
    // WhatsApp's; SMS has none.
    replyWindowMs: DAY_MS,
    // Twilio queues for each sender at that sender's own pace; this only spares its API.
    defaultRatePerSecond: 50,
  },
  webhooks: [twilioMessageWebhook, twilioStatusWebhook],
  outbound: { render: renderTwilio, send: sendTwilioPart, lookUpSent: findTwilioPart },
  statusPolls: {
    afterMs: ({ settings }) => (settings.statusPollAfter === 0 ? undefined : settings.statusPollAfter * 1000),
    ask: askTwilioStatus,
  },
  openMedia: openTwilioMedia,
  mediaHosts: ['*.twilio.com', '*.twiliocdn.com', 's3-external-1.amazonaws.com'],
  dedupeMs: DAY_MS,
};

export type { TwilioSettings };
