import type { ChannelEvent, DeliveryStatus, StatusMatch, StatusReport } from '@ccm/core/domain';
import { deliveryEvent, readEvent } from '../payloads.ts';
import type { MessageEvent } from '../payloads.ts';
import { eventOrigin, keyOf } from './messaging-context.ts';
import type { MessagingContext } from './messaging-context.ts';

/** Reads an echo: of our own messages it proves that they were sent; messages that others sent in the page's name are ignored. */
export function readEcho(event: MessageEvent, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const correlationId = /^ccm:([A-Za-z0-9-]+(?::\d+)?)$/.exec(event.metadata ?? '')?.[1];
  if (correlationId === undefined) return [];
  const match = { by: 'id', providerMessageIds: event.mid ? [event.mid] : [], correlationId } as const;
  return [
    statusOf(messagingContext, `echo.${event.mid || keyOf(messagingContext, event.metadata)}`, match, ['sent', 'echo']),
  ];
}

/** Names messages, or a moment before which all were delivered, or both. */
export function readDelivery(part: unknown, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const { mids, watermark } = deliveryEvent.catch({}).parse(part);
  const events = (mids ?? []).map((mid) =>
    statusOf(messagingContext, `delivered.${mid}`, { by: 'id', providerMessageIds: [mid] }, ['delivered', 'delivery']),
  );
  if (watermark && messagingContext.customerId !== undefined) {
    // Meta means what was sent before that moment, a match means up to it.
    const match = { by: 'watermark', customerId: messagingContext.customerId, atMs: watermark - 1 } as const;
    const dedupeId = `delivery.${messagingContext.customerId}.${String(watermark)}`;
    events.push(statusOf(messagingContext, dedupeId, match, ['delivered', 'delivery']));
  }
  return events;
}

/** Reads that everything up to a time was read: on Messenger a time in the report, on Instagram that of the report. */
export function readRead(part: unknown, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const { watermark: told, mid } = readEvent.catch({}).parse(part);
  const watermark = told ?? (mid ? messagingContext.item.timestamp : undefined);
  if (!watermark || messagingContext.customerId === undefined) return [];
  const match = { by: 'watermark', customerId: messagingContext.customerId, atMs: watermark } as const;
  return [
    statusOf(messagingContext, `read.${messagingContext.customerId}.${String(watermark)}`, match, ['read', 'read']),
  ];
}

function statusOf(
  messagingContext: MessagingContext,
  dedupeId: string,
  match: StatusMatch,
  [status, providerStatus]: readonly [DeliveryStatus, string],
): StatusReport {
  return { kind: 'status', dedupeId, ...eventOrigin(messagingContext), match, outcome: { status, providerStatus } };
}
