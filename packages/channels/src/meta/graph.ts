import { createHmac } from 'node:crypto';
import type { HttpReply } from '@ccm/core/ports';

/**
 * Reads JSON of Meta. Its ids are texts, but a few samples show bare numbers, which may exceed JavaScript's exact integers: such a number
 * becomes a text with all its digits. @throws {SyntaxError} for a text that is not JSON.
 */
export function parseMetaJson(text: string): unknown {
  const parsed: unknown = JSON.parse(text, keepDigits);
  return parsed;
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isRounded && /^-?\d+$/.test(context?.source ?? '') ? context?.source : value;
}

/** A body as JSON; undefined if it is not JSON. */
export function jsonOf({ body }: Pick<HttpReply, 'body'>): unknown {
  try {
    return parseMetaJson(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A token travels in a header, since addresses end up in the logs of proxies. */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** An address with the proof, which must come last in it. */
export function withProof(address: string, token: string, appSecret: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${proofOf(token, appSecret)}`;
}

/**
 * Proves that the user of the token has the app's secret too (https://developers.facebook.com/docs/graph-api/guides/secure-requests).
 */
export function proofOf(token: string, appSecret: string): string {
  return `appsecret_proof=${createHmac('sha256', appSecret).update(token).digest('hex')}`;
}
