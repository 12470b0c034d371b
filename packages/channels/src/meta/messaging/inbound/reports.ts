import type { ChannelEvent, StatusReport } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { deliveryEvent, readEvent } from '../payloads.ts';
import type { MessageEvent } from '../payloads.ts';
import { readContent } from './content.ts';
import { eventOrigin, keyOf } from './messaging-context.ts';
import type { MessagingContext } from './messaging-context.ts';

/**
 * Reads an echo. Of our own message it proves that it was sent: Messenger hands our metadata back, Instagram the id alone. Of any other
 * message, written in the page's inbox or by another application, operators are told; no customer wrote it.
 */
export function readEcho(event: MessageEvent, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const { mid, metadata } = event;
  const correlationId = /^ccm:([A-Za-z0-9-]+(?::\d+)?)$/.exec(metadata ?? '')?.[1];
  const dedupeId = `echo.${mid || keyOf(messagingContext, event)}`;
  const others = sentByOthers(event, messagingContext);
  if (!mid && correlationId === undefined) {
    const { pageId: serviceIdentifier } = messagingContext;
    return [{ kind: 'activity', dedupeId, ...eventOrigin(messagingContext), serviceIdentifier, ...others }];
  }
  const match = { by: 'id', providerMessageIds: mid ? [mid] : [], ...compact({ correlationId }) } as const;
  const echo = statusOf(messagingContext, { dedupeId, match, outcome: { status: 'sent', providerStatus: 'echo' } });
  return [correlationId === undefined ? { ...echo, otherwise: others } : echo];
}

function sentByOthers(
  event: MessageEvent,
  { product, customerId, item }: MessagingContext,
): NonNullable<StatusReport['otherwise']> {
  const { text } = readContent(event, product);
  const words = text === '' ? 'a file' : text;
  const to = customerId === undefined ? '' : ` to ${customerId}`;
  return { activity: 'message-echo', text: `Sent without CCM${to}: ${words}`, raw: item };
}

/** Names messages, or a moment before which all were delivered, or both. */
export function readDelivery(part: unknown, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const { mids, watermark } = deliveryEvent.catch({}).parse(part);
  const outcome = { status: 'delivered', providerStatus: 'delivery' } as const;
  const events = (mids ?? []).map((mid) =>
    statusOf(messagingContext, {
      dedupeId: `delivered.${mid}`,
      match: { by: 'id', providerMessageIds: [mid] },
      outcome,
    }),
  );
  if (watermark && messagingContext.customerId !== undefined) {
    // Meta means what was sent before that moment, a match means up to it.
    const match = { by: 'watermark', customerId: messagingContext.customerId, atMs: watermark - 1 } as const;
    const dedupeId = `delivery.${messagingContext.customerId}.${String(watermark)}`;
    events.push(statusOf(messagingContext, { dedupeId, match, outcome }));
  }
  return events;
}

/** Reads that everything up to a time was read: on Messenger a time in the report, on Instagram that of the report. */
export function readRead(part: unknown, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const { watermark: told, mid } = readEvent.catch({}).parse(part);
  const watermark = told ?? (mid ? messagingContext.item.timestamp : undefined);
  if (!watermark || messagingContext.customerId === undefined) return [];
  const match = { by: 'watermark', customerId: messagingContext.customerId, atMs: watermark } as const;
  const dedupeId = `read.${messagingContext.customerId}.${String(watermark)}`;
  return [statusOf(messagingContext, { dedupeId, match, outcome: { status: 'read', providerStatus: 'read' } })];
}

function statusOf(
  messagingContext: MessagingContext,
  report: Pick<StatusReport, 'dedupeId' | 'match' | 'outcome'>,
): StatusReport {
  return { kind: 'status', ...report, ...eventOrigin(messagingContext) };
}
