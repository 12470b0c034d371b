import { z } from 'zod';
import type { InboundMedia } from '@ccm/core/domain';
import { eventTimeMs } from '@ccm/core/domain';
import { compact, jsonIn } from '@ccm/core/objects';
import { readFileName } from '../../text/index.ts';
import { kindOf } from './media-kind.ts';

type Parameters = Readonly<Record<string, string>>;

const text = z.string().min(1).optional().catch(undefined);

/** A file of a message, in the parameter `Media`. Twilio keeps it in its Media Content Service. */
const file = z.looseObject({
  Sid: text,
  Filename: text,
  ContentType: z.string().catch(''),
  Size: z.coerce.number().nonnegative().optional().catch(undefined),
});
/** One file alone counts as a list of one; what is no file does not cost the others. */
const files = z
  .union([z.array(z.unknown()), z.looseObject({}).transform((one): unknown[] => [one])])
  .catch([])
  .transform((given) => given.flatMap((each) => file.safeParse(each).data ?? []));

/** A message that was added to a conversation. */
export interface AddedMessage {
  /** Those of an incoming message. */
  readonly parameters: Parameters;
  readonly files: readonly InboundMedia[];
}

/** The parameter that names an event of Twilio's Conversations (https://www.twilio.com/docs/conversations/conversations-webhooks). */
export const eventTypeOf = ({ EventType: type = '' }: Parameters): string | undefined =>
  /^on[A-Z]/.test(type) ? type : undefined;

/**
 * Reads a message that was added to a conversation; undefined for every other request. Its author is the address that somebody wrote from,
 * or the name of one who answers.
 */
export function addedMessage(raw: Parameters): AddedMessage | undefined {
  const { Author: author = '', Media: media = '', ChatServiceSid: service = '', ...others } = raw;
  if (eventTypeOf(raw) !== 'onMessageAdded' || author === '') return undefined;
  const read = files.parse(jsonIn(media));
  const unread = read.length === 0 ? { Media: media } : {};
  return {
    parameters: { ...others, ...unread, From: author, Body: raw['Body'] ?? '' },
    files: read.map((each) => toMedia(each, service)),
  };
}

function toMedia(
  { Sid: sid, ContentType: mimeType, Filename, Size }: z.infer<typeof file>,
  service: string,
): InboundMedia {
  const name = readFileName(Filename);
  return {
    kind: kindOf(mimeType),
    source:
      sid === undefined || service === ''
        ? { unavailable: 'Twilio gave no usable address for the file' }
        : { mediaId: `${service}/${sid}` },
    ...(mimeType === '' ? {} : { mimeType }),
    ...compact({ name, sizeBytes: Size }),
  };
}

/** When a message was written; Twilio tells it of Conversations alone. */
export const writtenAt = ({ EventType: type, DateCreated: date = '' }: Parameters): { readonly atMs?: number } =>
  compact({ atMs: type === undefined ? undefined : eventTimeMs(Date.parse(date)) });

/** Whether the author is a customer's address, and not somebody who answers by the API or a program of Twilio's. */
export const isByCustomer = ({ Author: author = '', Source: source = '' }: Parameters): boolean =>
  /^(?:[a-z]+:)?\+\d{5,15}$|^(?:whatsapp|messenger|rcs):/i.test(author) && !/^(?:API|SDK)$/i.test(source);
