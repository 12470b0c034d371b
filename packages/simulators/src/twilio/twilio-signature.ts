import { createHash, createHmac } from 'node:crypto';

/**
 * The value of X-Twilio-Signature: base64 of HMAC-SHA1, keyed with the auth token, over the address that Twilio calls (no fragment)
 * followed by every form parameter, sorted by name, as name and value without separators. A repeated parameter's values are
 * de-duplicated and sorted, each after its name (https://www.twilio.com/docs/usage/security).
 */
export function twilioSignature(authToken: string, url: string, parameters?: URLSearchParams): string {
  const names = [...new Set(parameters?.keys())].sort();
  const pairs = names.flatMap((name) => [...new Set(parameters?.getAll(name))].sort().map((value) => name + value));
  const data = withoutFragment(url) + pairs.join('');
  return createHmac('sha1', authToken).update(data, 'utf8').digest('base64');
}

/** The address that Twilio calls with a JSON body: `bodySHA256` (hex) in its query stands for the body in the signature. */
export function withBodyDigest(url: string, body: string | Buffer): string {
  const digest = createHash('sha256').update(body).digest('hex');
  const plain = withoutFragment(url);
  return `${plain}${plain.includes('?') ? '&' : '?'}bodySHA256=${digest}`;
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0] ?? url;
}
