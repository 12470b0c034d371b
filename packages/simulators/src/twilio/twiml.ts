import type { WebhookOutcome } from '../lab/index.ts';

const XML_TYPES = /^(text\/xml|application\/xml|text\/html)\b/i;
const EMPTY_RESPONSE = /^\s*(<\?xml[^>]*\?>\s*)?<Response\s*(\/>|>\s*<\/Response>)\s*$/;

/**
 * The fault of the answer to an inbound message, or undefined for an empty TwiML response and for failures. Twilio would text every other
 * content of the answer to the customer (https://www.twilio.com/docs/messaging/twiml).
 */
export function faultOfReply({ status = 0, headers, body }: WebhookOutcome): string | undefined {
  if (status >= 300 && status < 400) return `a redirect (${String(status)}) changes the address that was signed`;
  if (status < 200 || status >= 300) return undefined;
  const type = headers['content-type'] ?? '';
  if (/^text\/plain\b/i.test(type) && body !== '') return `would text the customer: ${body.slice(0, 100)}`;
  if (!XML_TYPES.test(type)) return `answered with content type "${type}" instead of TwiML (Twilio's error 12300)`;
  if (EMPTY_RESPONSE.test(body)) return undefined;
  return /<Message|<Redirect|^\s*[^<\s]/.test(body)
    ? `would text the customer: ${body.slice(0, 100)}`
    : `is not an empty TwiML response: ${body.slice(0, 100)}`;
}
