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
  /** The template for free text outside the reply window, with its language: `late_reply/es_MX`. Absent: CCM refuses such a text. */
  readonly outsideWindowTemplate?: string;
  /** Wait for this status of the previous message before the next one goes out, for `timeoutMs` at most. */
  readonly orderGate?: { readonly status: 'sent' | 'delivered'; readonly timeoutMs: number };
  readonly settings: Settings;
  /** Configured in CHANNELS_FILE; absent: by the variables of its provider. */
  readonly isFromFile?: true;
}

/** The provider whose accounts take the messages of a channel that several providers serve. */
export type ProviderChoice = Readonly<Partial<Record<ChannelName, ProviderName>>>;
