import type { ChannelName, ProviderName } from './channel-name.ts';

/** One account at a provider, serving one channel: the unit of credentials, of rate and of order. */
export interface Account<Settings = unknown> {
  /** `default` for the one that the environment variables define; else its name in CHANNELS_FILE. */
  readonly name: string;
  readonly channel: ChannelName;
  readonly provider: ProviderName;
  readonly skillGroup?: string;
  /** Messages (segments, where the carrier counts so) per second; unset: the provider's own limit. */
  readonly ratePerSecond?: number;
  /** What to do with free text outside the reply window: refuse (default), or send this template instead. */
  readonly outsideWindowTemplate?: string;
  /** Wait for this status of the previous message before the next one goes out, at most so long. */
  readonly orderGate?: { readonly status: 'sent' | 'delivered'; readonly timeoutMs: number };
  readonly settings: Settings;
}

/** Which provider's accounts take the messages of a channel that two providers serve. */
export interface ProviderChoice {
  /** SMS_PROVIDER: whose accounts take messages for `sms`. */
  readonly sms?: ProviderName;
  /** WHATSAPP_PROVIDER. */
  readonly whatsapp?: ProviderName;
}
