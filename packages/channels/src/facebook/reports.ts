import type { ChannelEvent, DeliveryStatus, StatusMatch, StatusReport } from '@ccm/core/domain';
import { deliveryEvent, readEvent } from './payloads.ts';
import type { MessageEvent } from './payloads.ts';
import { circumstances, keyOf } from './scene.ts';
import type { Scene } from './scene.ts';

/** Of our own messages an echo proves that they are out; of what others sent in the page's name we take no notice. */
export function readEcho(event: MessageEvent, scene: Scene): readonly ChannelEvent[] {
  const correlationId = /^ccm:([A-Za-z0-9-]+(?::\d+)?)$/.exec(event.metadata ?? '')?.[1];
  if (correlationId === undefined) return [];
  const match = { by: 'id', providerMessageIds: event.mid ? [event.mid] : [], correlationId } as const;
  return [statusOf(scene, `echo.${event.mid || keyOf(scene, event.metadata)}`, match, ['sent', 'echo'])];
}

/** Names messages, or a moment before which all were delivered, or both. */
export function readDelivery(part: unknown, scene: Scene): readonly ChannelEvent[] {
  const { mids, watermark } = deliveryEvent.catch({}).parse(part);
  const events = (mids ?? []).map((mid) =>
    statusOf(scene, `delivered.${mid}`, { by: 'id', providerMessageIds: [mid] }, ['delivered', 'delivery']),
  );
  if (watermark && scene.customerId !== undefined) {
    // Meta means what was sent before that moment, a match means up to it.
    const match = { by: 'watermark', customerId: scene.customerId, atMs: watermark - 1 } as const;
    const dedupeId = `delivery.${scene.customerId}.${String(watermark)}`;
    events.push(statusOf(scene, dedupeId, match, ['delivered', 'delivery']));
  }
  return events;
}

/** Tells no ids: everything up to a moment was read. */
export function readRead(part: unknown, scene: Scene): readonly ChannelEvent[] {
  const { watermark } = readEvent.catch({}).parse(part);
  if (!watermark || scene.customerId === undefined) return [];
  const match = { by: 'watermark', customerId: scene.customerId, atMs: watermark } as const;
  return [statusOf(scene, `read.${scene.customerId}.${String(watermark)}`, match, ['read', 'read'])];
}

function statusOf(
  scene: Scene,
  dedupeId: string,
  match: StatusMatch,
  [status, providerStatus]: readonly [DeliveryStatus, string],
): StatusReport {
  return { kind: 'status', dedupeId, ...circumstances(scene), match, outcome: { status, providerStatus } };
}
