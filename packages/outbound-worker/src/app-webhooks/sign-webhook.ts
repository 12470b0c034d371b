import { createHmac } from 'node:crypto';

interface WebhookToSign {
  /** The same for every try of the same event. */
  readonly id: string;
  /** The time of this try, milliseconds since 1970: receivers refuse old ones. */
  readonly atMs: number;
  /** Exactly as it is sent. */
  readonly body: string;
}

/**
 * The headers of Standard Webhooks (https://www.standardwebhooks.com, "Signature scheme"): `v1,` and the base64 of HMAC-SHA256 over
 * `id.timestamp.body`, one for each key, so that a secret can be changed without a gap. Pure.
 * @param keys in base64.
 */
export function signWebhook({ id, atMs, body }: WebhookToSign, keys: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const signatures = keys.map((key) => {
    const hmac = createHmac('sha256', Buffer.from(key, 'base64')).update(`${id}.${timestamp}.${body}`);
    return `v1,${hmac.digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/**
 * Without WEBHOOK_SIGNING_SECRET the key is made of ENVELOPE_SIGNING_KEY, which cannot be found from it: HMAC-SHA256 of the words
 * `ccm application webhooks` with that key. In base64.
 */
export const derivedWebhookKey = (signingKey: string): string =>
  createHmac('sha256', signingKey).update('ccm application webhooks').digest('base64');
