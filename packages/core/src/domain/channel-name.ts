/** The channels as Hybrid Chat and the applications name them. */
export const CHANNEL_NAMES = ['sms', 'whatsapp', 'facebook', 'viber', 'smpp'] as const;
export type ChannelName = (typeof CHANNEL_NAMES)[number];

/** The companies' APIs (and the protocol) that carry the channels. Each is one folder under channels/. */
export const PROVIDER_NAMES = ['twilio', '360dialog', 'facebook', 'viber', 'smpp'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** Reads a channel name in any case, as applications write it (`SMS`, `WhatsApp`). */
export function toChannelName(value: string): ChannelName | undefined {
  const lower = value.trim().toLowerCase();
  return CHANNEL_NAMES.find((name) => name === lower);
}
