import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const TYPES = [
  'message.received',
  'customer.activity',
  'message.sent',
  'message.delivered',
  'message.read',
  'message.failed',
] as const;

/** Something that happened, as CCM posts it to INBOUND_WEBHOOK_URL and DELIVERY_WEBHOOK_URL. */
export interface WebhookEvent {
  /** The same for every attempt of the same event: by it you know a repetition. */
  readonly id: string;
  readonly type: (typeof TYPES)[number];
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface VerifyOptions {
  /** WEBHOOK_SIGNING_SECRET, as CCM has it: `whsec_` and base64, or a text; several while a secret is changed. */
  readonly secrets: readonly string[];
  /** The most by which a request may be old or early; default five minutes. */
  readonly toleranceMs?: number;
  /** Default: now. */
  readonly nowMs?: number;
}

/** The request did not come from CCM, or is too old: answer it 401. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

const TOLERANCE_MS = 5 * 60_000;
const MS_PER_SECOND = 1000;
const SECRET_PREFIX = 'whsec_';
const body = z.object({ type: z.enum(TYPES), timestamp: z.string(), data: z.record(z.string(), z.unknown()) });

/**
 * Verifies the signature of Standard Webhooks (https://www.standardwebhooks.com) over the body exactly as it came, then reads the event.
 * @param headers by their names in lower case, as Node.js gives them.
 * @throws {WebhookVerificationError} for what CCM did not sign; another error for a signed event that this version does not know.
 */
export function verifyWebhook(
  rawBody: string | Buffer,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  { secrets, toleranceMs = TOLERANCE_MS, nowMs = Date.now() }: VerifyOptions,
): WebhookEvent {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(headers, name),
  );
  if (id === undefined || timestamp === undefined || signatures === undefined)
    throw new WebhookVerificationError('webhook-id, webhook-timestamp or webhook-signature is missing');
  if (!/^\d+$/.test(timestamp) || Math.abs(nowMs - Number(timestamp) * MS_PER_SECOND) > toleranceMs)
    throw new WebhookVerificationError('webhook-timestamp is too far from now: check the clocks');
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(rawBody)]);
  const claimed = signatures.split(' ').map((signature) => Buffer.from(signature));
  if (!secrets.some((secret) => claimed.some((signature) => isEqual(signature, signatureOf(signed, secret)))))
    throw new WebhookVerificationError('webhook-signature does not verify: is it the right secret, and the raw body?');
  return { id, ...body.parse(JSON.parse(rawBody.toString())) };
}

function headerOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  name: string,
): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

function signatureOf(signed: Buffer, secret: string): Buffer {
  const key = secret.startsWith(SECRET_PREFIX)
    ? Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
    : Buffer.from(secret);
  return Buffer.from(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
}

const isEqual = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other);
