import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import type { WebhookRequest } from '@ccm/channels/contract';
import { CHANNEL_NAMES, PROVIDER_NAMES } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { SealedJson } from '../sealing/index.ts';
import type { Sealer } from '../sealing/index.ts';
import { webhookPartition } from './partition-names.ts';
import type { PartitionName } from './partition-names.ts';

export const envelope = z
  .object({
    id: z.string(),
    provider: z.enum(PROVIDER_NAMES),
    channel: z.enum(CHANNEL_NAMES),
    account: z.string(),
    /** The webhook's own path, e.g. `/webhooks/twilio/status`: which parser reads the body. */
    route: z.string(),
    method: z.enum(['GET', 'POST']),
    publicUrl: z.string(),
    query: z.record(z.string(), z.string()),
    headers: z.record(z.string(), z.string()),
    /** The body as text, where its bytes are UTF-8: that takes less room. Else, and from earlier versions, it is in base64. */
    body: z.string().exactOptional(),
    bodyBase64: z.string().exactOptional(),
    receivedAtMs: z.number(),
    /** The span that took it in, where tracing is on. Sealed like all else. */
    traceparent: z.string().exactOptional(),
  })
  .refine(
    ({ body, bodyBase64 }) => (body === undefined) !== (bodyBase64 === undefined),
    'has either body or bodyBase64',
  );

/**
 * One webhook request on its way through Redis: its verified account, and the bytes as they came. Its id stands in every log line and
 * trail of the messages inside, and so is their trace.
 */
export type Envelope = Readonly<z.infer<typeof envelope>>;

/** A sealed envelope and the partition that it belongs to. */
export interface PartitionEnvelope {
  readonly partition: PartitionName;
  readonly sealed: string;
}

const PURPOSE = 'webhook';
/** Headers that an envelope keeps. None of them could be a credential: neither Authorization nor cookies. */
const KEPT_HEADERS = [
  'content-type',
  'i-twilio-idempotency-token',
  'user-agent',
  'x-hub-signature-256',
  'x-twilio-signature',
  'x-viber-content-signature',
];

export function toEnvelope(
  request: WebhookRequest,
  origin: Pick<Envelope, 'id' | 'route' | 'receivedAtMs' | 'traceparent'> & { readonly account: Account },
): Envelope {
  return {
    id: origin.id,
    provider: origin.account.provider,
    channel: origin.account.channel,
    account: origin.account.name,
    route: origin.route,
    method: request.method,
    publicUrl: request.publicUrl,
    query: compact(request.query),
    headers: compact(Object.fromEntries(KEPT_HEADERS.map((name) => [name, request.headers[name]]))),
    ...writeBody(request.rawBody),
    receivedAtMs: origin.receivedAtMs,
    ...compact({ traceparent: origin.traceparent }),
  };
}

/** Seals an envelope for the partition of its account. */
export const toPartitionEnvelope = (content: Envelope, sealer: Sealer): PartitionEnvelope => ({
  partition: webhookPartition(content.provider, content.account),
  sealed: sealEnvelope(content, sealer),
});

export const sealEnvelope = (content: Envelope, sealer: Sealer): string => codec(sealer).seal(content);

/** @throws {SealingError} if no service of this fleet sealed it; {PayloadError} if it has another shape. */
export const openEnvelope = (sealed: string, sealer: Sealer): Envelope => codec(sealer).open(sealed);

const codec = (sealer: Sealer): SealedJson<Envelope> => new SealedJson(sealer, { purpose: PURPOSE, schema: envelope });

export function toWebhookRequest(content: Envelope): WebhookRequest {
  const { method, publicUrl, query, headers } = content;
  return { method, publicUrl, query, headers, rawBody: bodyOf(content) };
}

export const writeBody = (bytes: Buffer): Pick<Envelope, 'body' | 'bodyBase64'> =>
  isUtf8(bytes) ? { body: bytes.toString('utf8') } : { bodyBase64: bytes.toString('base64') };

/** The bytes of the body as they came. */
export const bodyOf = ({ body, bodyBase64 = '' }: Pick<Envelope, 'body' | 'bodyBase64'>): Buffer =>
  body === undefined ? Buffer.from(bodyBase64, 'base64') : Buffer.from(body, 'utf8');
