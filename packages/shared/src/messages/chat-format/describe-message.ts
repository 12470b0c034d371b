import { contactsAsText, locationAsText } from '@ccm/channels/text';
import type { CustomerMessage } from '@ccm/core/domain';
import { isBlank } from '@ccm/core/domain';
import type { HostedMedia } from './hosted-media.ts';

export type Hosted = Extract<HostedMedia, { hosted: true }>;

export const hostedOf = (media: readonly HostedMedia[]): readonly Hosted[] => media.filter((each) => each.hosted);

/**
 * A text for a plain-text agent desk: the customer's text, and a line for every file that could not be fetched, so that the agent can ask
 * for it again. A location, contacts or files alone are described: `[document] invoice.pdf`.
 */
export function shownText(event: CustomerMessage, media: readonly HostedMedia[]): string {
  const isFilesAlone =
    media.length > 0 && isBlank(event.text) && event.location === undefined && event.contacts === undefined;
  return isFilesAlone ? media.map(fileAsText).join('\n') : toldText(event, media);
}

/** The same without files that are there: where the format shows them itself. Blanks and invisible marks alone say nothing. */
export function toldText(event: CustomerMessage, media: readonly HostedMedia[]): string {
  const missing = media.filter((each) => !each.hosted).map(fileAsText);
  const lines = [event.text, ...missing].filter((line) => !isBlank(line));
  if (lines.length > 0) return lines.join('\n');
  if (event.location !== undefined) return locationAsText(event.location);
  if (event.contacts !== undefined) return contactsAsText(event.contacts);
  return media.length > 0 ? '' : 'Empty message';
}

const WORDS: Readonly<Record<HostedMedia['kind'], string>> = {
  image: 'image',
  audio: 'audio',
  video: 'video',
  sticker: 'sticker',
  file: 'document',
};

function fileAsText(media: HostedMedia): string {
  const what = WORDS[media.kind];
  if (media.hosted) return `[${what}] ${media.name}`;
  return `[${what} not available: ${[media.name, media.why].filter(Boolean).join(': ')}]`;
}

/** Whether the customer withdrew consent. A renewal is not told: every message to a Viber bot subscribes its writer. */
export const withdrawnConsent = ({ consent }: CustomerMessage): 'stop' | undefined =>
  consent === 'stop' ? consent : undefined;
