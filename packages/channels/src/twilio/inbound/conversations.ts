import { z } from 'zod';

type Parameters = Readonly<Record<string, string>>;

/** A file of a message, in the parameter `Media`. Twilio keeps it behind its Conversations API. */
const files = z.array(z.looseObject({ ContentType: z.string().catch('') })).catch([]);

/** The parameter that names an event of Twilio's Conversations (https://www.twilio.com/docs/conversations/conversations-webhooks). */
export const eventTypeOf = ({ EventType: type = '' }: Parameters): string | undefined =>
  /^on[A-Z]/.test(type) ? type : undefined;

/**
 * A message that was added to a conversation, with the parameters of an incoming message; undefined for every other request. Its author is
 * the address that somebody wrote from, or the name of one who answers.
 */
export function addedMessage(raw: Parameters): Parameters | undefined {
  const { Author: author = '', Media: media = '', ...others } = raw;
  if (eventTypeOf(raw) !== 'onMessageAdded' || author === '') return undefined;
  const found = files.parse(jsonIn(media));
  const contentTypes = found.map(({ ContentType: type }, index) => [`MediaContentType${String(index)}`, type] as const);
  return {
    ...others,
    From: author,
    Body: raw['Body'] ?? '',
    NumMedia: String(found.length),
    ...Object.fromEntries(contentTypes),
  };
}

/** Whether the author is a customer's address, and not somebody who answers by the API or a program of Twilio's. */
export const isByCustomer = ({ Author: author = '', Source: source = '' }: Parameters): boolean =>
  /^(?:[a-z]+:)?\+\d{5,15}$|^(?:whatsapp|messenger|rcs):/i.test(author) && !/^(?:API|SDK)$/i.test(source);

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
