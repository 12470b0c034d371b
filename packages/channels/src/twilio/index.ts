import { DAY_MS } from '@ccm/core/time';
import { fittedRender } from '../content/index.ts';
import type { ChannelDefinition } from '../contract/index.ts';
import { check } from './account/check.ts';
import { register } from './account/register.ts';
import { serviceIdentifierOf } from './inbound/addresses.ts';
import { openMedia } from './media.ts';
import { MAX_TEXT_LENGTH, render } from './render.ts';
import { rules } from './rules.ts';
import { askStatus, lookUpSent, sendPart } from './sender.ts';
import { channelsOf, settingFaults, settingFields } from './settings.ts';
import type { TwilioSettings } from './settings.ts';
import { webhooks } from './webhook.ts';

/** SMS, MMS and WhatsApp through Twilio. README.md beside this file has the quirks. */
export const channel: ChannelDefinition<TwilioSettings> = {
  provider: 'twilio',
  channels: ['sms', 'whatsapp'],
  channelsOf,
  settingFields,
  settingFaults,
  withoutPublicUrl: "Twilio's signatures can only be checked where the address it calls is the one received",
  serviceIdentifier: serviceIdentifierOf,
  capabilities: {
    maxTextLength: MAX_TEXT_LENGTH,
    maxButtons: 0,
    reports: ['sent', 'delivered', 'read', 'failed'],
    temporaryFailures: true,
    // Twilio queues for each sender at that sender's own pace; this only spares its API.
    defaultRatePerSecond: 50,
  },
  rules,
  webhooks,
  outbound: { render: fittedRender(rules, render), send: sendPart, lookUpSent },
  statusPolls: {
    afterMs: ({ settings }) => (settings.statusPollAfter === 0 ? undefined : settings.statusPollAfter * 1000),
    ask: askStatus,
  },
  openMedia,
  check,
  register,
  mediaHosts: ['*.twilio.com', '*.twiliocdn.com', 's3-external-1.amazonaws.com'],
  dedupeMs: DAY_MS,
};

export type { TwilioSettings };
