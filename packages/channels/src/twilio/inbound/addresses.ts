import type { Account, ChannelName } from '@ccm/core/domain';
import { toCustomerId } from '@ccm/core/domain';
import type { TwilioSettings } from '../settings.ts';

interface Address {
  readonly id: string;
  /** Undefined for a channel of Twilio's that is not ours (`rcs:`, `messenger:`). */
  readonly channel: ChannelName | undefined;
}

/**
 * `whatsapp:+4477…` is a number on WhatsApp, `whatsapp:US.1234` a customer there without a number, `+4477…` and `12345` are SMS. An
 * address of another of Twilio's channels keeps its prefix: `rcs:+4477…` is no customer of SMS, and the digits of `messenger:7412…`
 * are no phone number.
 */
export function addressOf(value: string): Address {
  const [, given, rest] = /^([a-z]+):(.+)$/is.exec(value) ?? [];
  if (given === undefined || rest === undefined) return { id: toCustomerId(value), channel: 'sms' };
  const prefix = given.toLowerCase();
  if (prefix === 'whatsapp') return { id: toCustomerId(rest), channel: 'whatsapp' };
  return { id: `${prefix}:${rest}`, channel: undefined };
}

/** Our number, or the name of our agent on another channel: `rcs:brand_agent`. */
export const ourNameIn = (to: string): string => addressOf(to).id.replace(/^[a-z]+:/, '');

/** Named where the account that verified serves the other of Twilio's channels. RCS and the like are a business of the SMS account. */
export function channelOf(
  { channel = 'sms' }: Address,
  account: Account<TwilioSettings>,
): { readonly channel?: ChannelName } {
  return channel === account.channel ? {} : { channel };
}

/** Our number as agents see it, or the messaging service that stands for several. */
export function serviceIdentifierOf(account: Account<TwilioSettings>): string {
  return numberOf(account) ?? account.settings.messagingServiceSid ?? account.settings.accountSid;
}

/** Our number on the account's channel, as customers' numbers are written. */
export function numberOf({ channel, settings }: Account<TwilioSettings>): string | undefined {
  const number = channel === 'whatsapp' ? settings.whatsappNumber : settings.smsNumber;
  return number === undefined ? undefined : toCustomerId(number);
}
