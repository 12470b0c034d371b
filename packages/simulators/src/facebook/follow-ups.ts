import { z } from 'zod';
import { compact } from '@ccm/core/objects';
import type { MessagingItem } from './customer-events.ts';
import type { SentContent } from './send-check.ts';

/** A message that the page sent. */
export interface SentMessage {
  readonly mid: string;
  readonly pageId: string;
  /** Page-scoped id, or the `user_ref` of a visitor. */
  readonly to: string;
  readonly messagingType: string;
  readonly tag?: string;
  readonly content: SentContent;
  readonly atMs: number;
}

const FOLLOW_UPS = ['echo', 'foreign-echo', 'delivery', 'delivery-without-mids', 'read'] as const;
/** Meta's event about a sent message. */
export type FollowUp = (typeof FOLLOW_UPS)[number];

/** A plan for coming messages: the webhooks in the order given, however odd. */
export interface FollowUpPlan {
  readonly match?: { readonly to?: string; readonly textIncludes?: string };
  readonly steps: readonly FollowUp[];
  /** The number of messages that it is for; default 1. */
  readonly times?: number;
  /** They come before the answer to the request that sends the message. */
  readonly beforeAnswer?: boolean;
}

/** A plan as the control API takes it. */
export const FollowUpPlanJson = z.strictObject({
  match: z.strictObject({ to: z.string().exactOptional(), textIncludes: z.string().exactOptional() }).exactOptional(),
  steps: z.array(z.enum(FOLLOW_UPS)),
  times: z.int().positive().exactOptional(),
  beforeAnswer: z.boolean().exactOptional(),
});

/** Whether the plan applies to a message. */
export function isPlannedFor({ match = {} }: FollowUpPlan, { to, content }: SentMessage): boolean {
  if (match.to !== undefined && match.to !== to) return false;
  return match.textIncludes === undefined || (content.text ?? '').includes(match.textIncludes);
}

/**
 * The item that Meta sends for it. Watermarks are the moment of the report: everything before it is meant. Instagram names the message
 * that was seen in place of a moment.
 */
export function followUpItem(step: FollowUp, message: SentMessage, object = 'page'): MessagingItem {
  const { mid, pageId, to } = message;
  const nowMs = Math.max(Date.now(), message.atMs + 1);
  const fromCustomer = { sender: { id: to }, recipient: { id: pageId }, timestamp: nowMs };
  const fromPage = { sender: { id: pageId }, recipient: { id: to }, timestamp: message.atMs };
  switch (step) {
    case 'echo':
      return { ...fromPage, message: { mid, is_echo: true, app_id: 221133445566, ...echoed(message.content) } };
    case 'foreign-echo':
      return { ...fromPage, message: { mid: `${mid}-other`, is_echo: true, app_id: 998877665544, text: 'By hand' } };
    case 'delivery':
      return { ...fromCustomer, delivery: { mids: [mid], watermark: nowMs } };
    case 'delivery-without-mids':
      return { sender: { id: to }, recipient: { id: pageId }, delivery: { watermark: nowMs } };
    case 'read':
      break;
  }
  return { ...fromCustomer, read: object === 'instagram' ? { mid } : { watermark: nowMs } };
}

function echoed({ text, metadata, attachment }: SentContent): Record<string, unknown> {
  return {
    ...compact({ text, metadata }),
    ...(attachment === undefined ? {} : { attachments: [attachment] }),
  };
}
