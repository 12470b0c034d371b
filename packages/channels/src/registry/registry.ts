import type { ProviderName } from '@ccm/core/domain';
import { channel as instagram } from '../instagram/index.ts';
import { channel as telegram } from '../telegram/index.ts';
import { channel as whatsappCloud } from '../whatsapp-cloud/index.ts';
import { channel as d360 } from '../360dialog/index.ts';
import type { ChannelDefinition, Sender, SettingFields } from '../contract/index.ts';
import { channel as facebook } from '../facebook/index.ts';
import { channel as smpp } from '../smpp/index.ts';
import { channel as twilio } from '../twilio/index.ts';
import { channel as viber } from '../viber/index.ts';
import { senderAsConfigured, withSettingsAsConfigured } from './settings-as-configured.ts';

/**
 * A channel without the type of its settings. Safe because an account only meets the channel of its `provider`, whose `settingFields` read
 * its settings; `channelOf(account.provider)` ensures that.
 */
export type AnyChannel = ChannelDefinition<unknown>;

/** Every channel there is, one line each. */
export const CHANNELS: readonly AnyChannel[] = [
  anyChannel(twilio),
  anyChannel(d360),
  anyChannel(facebook),
  anyChannel(viber),
  anyChannel(smpp),
  anyChannel(telegram),
  anyChannel(whatsappCloud),
  anyChannel(instagram),
];

const byProvider = new Map(CHANNELS.map((channel) => [channel.provider, channel]));

/** @throws {Error} for a provider without a folder: a mistake in this repository, since names are checked at the door. */
export function channelOf(provider: ProviderName): AnyChannel {
  const channel = byProvider.get(provider);
  if (channel === undefined) throw new Error(`No channel is registered for ${provider}`);
  return channel;
}

/** The one place where the settings' type is forgotten. What the channel says of settings names them as the account has them. */
export function anyChannel<Settings>(channel: ChannelDefinition<Settings>): AnyChannel {
  return withSettingsAsConfigured(channel as AnyChannel);
}

/** The same for a sender that lives outside a channel's folder, behind a session. */
export function anyOutbound<Settings>(sender: Sender<Settings>, fields: SettingFields): Sender<unknown> {
  return senderAsConfigured(sender as Sender<unknown>, fields);
}
