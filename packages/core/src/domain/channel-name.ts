/**
 * A channel as Hybrid Chat and the applications name it: `sms`, `whatsapp`. The channels' registry has all of them; a name is checked
 * against it where it enters the fleet.
 */
export type ChannelName = string;

/** The API or protocol that carries a channel: `twilio`, `smpp`. The name of its folder among the channels. */
export type ProviderName = string;
