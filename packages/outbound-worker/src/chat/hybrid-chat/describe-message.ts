import type { CustomerMessage, Location } from '@ccm/core/domain';
import type { HostedMedia } from '../re-host-media.ts';

export type Hosted = Extract<HostedMedia, { hosted: true }>;

export const hostedOf = (media: readonly HostedMedia[]): readonly Hosted[] => media.filter((each) => each.hosted);

/**
 * A text that a plain-text agent desk can show: what the customer wrote, and a line for every file that could not be fetched, so that
 * the agent can ask for it again. A location or contacts alone are put in words.
 */
export function shownText(event: CustomerMessage, media: readonly HostedMedia[]): string {
  const missing = media.flatMap((each) => (each.hosted ? [] : [`[${each.kind} not available: ${each.why}]`]));
  const lines = [event.text, ...missing].filter((line) => line !== '');
  if (lines.length > 0) return lines.join('\n');
  if (event.location !== undefined) return locationText(event.location);
  return (event.contacts ?? []).map(({ name, phones }) => [name, ...phones].join(' ')).join('\n');
}

/** Only a withdrawal is told: whoever writes to a Viber bot subscribes to it with every message. */
export const withdrawnConsent = ({ consent }: CustomerMessage): 'stop' | undefined =>
  consent === 'stop' ? consent : undefined;

function locationText({ latitude, longitude, name, address }: Location): string {
  const place = [name, address].filter((part) => part !== undefined && part !== '').join(', ');
  return place === '' ? `${String(latitude)}, ${String(longitude)}` : place;
}
