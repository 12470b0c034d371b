import { z } from 'zod';
import { compact } from '@ccm/core/objects';
import type { WebhookShape } from './customer-message.ts';

const D360_STATUSES = ['sent', 'delivered', 'read', 'failed', 'deleted', 'warning', 'played'] as const;
export type D360Status = (typeof D360_STATUSES)[number];

/** One status webhook. */
export interface StatusStep {
  readonly status: D360Status;
  /** The error code; only with `failed`: 131047, 131026, … */
  readonly code?: number;
  readonly details?: string;
  /** Waits so long before it. */
  readonly delayMs?: number;
  /** The number of repetitions. */
  readonly duplicates?: number;
}

/** A plan for taken messages: the webhooks in the order given, however odd. */
export interface StatusPlan {
  /** A phone number or user id; default: anybody. */
  readonly to?: string;
  readonly steps: readonly StatusStep[];
  /** The number of messages that it is for; default 1. */
  readonly times?: number;
  /** The webhooks come before the answer to the request that sends the message. */
  readonly beforeAnswer?: boolean;
}

/** A plan as the control API takes it. */
export const StatusPlanJson = z.strictObject({
  to: z.string().exactOptional(),
  steps: z.array(
    z.strictObject({
      status: z.enum(D360_STATUSES),
      code: z.int().exactOptional(),
      details: z.string().exactOptional(),
      delayMs: z.number().nonnegative().exactOptional(),
      duplicates: z.int().nonnegative().exactOptional(),
    }),
  ),
  times: z.int().positive().exactOptional(),
  beforeAnswer: z.boolean().exactOptional(),
});

export const USUAL_STEPS: readonly StatusStep[] = [{ status: 'sent' }, { status: 'delivered' }, { status: 'read' }];

/** Whether the plan applies to a message to this customer. */
export const isPlannedFor = (plan: StatusPlan, { to }: Pick<SentMessage, 'to'>): boolean =>
  plan.to === undefined || plan.to.replace(/^\+/, '') === to;

/** A message that the API took. */
export interface SentMessage {
  readonly id: string;
  /** Digits, or a user id. */
  readonly to: string;
  readonly type: string;
  readonly callbackData?: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly shape: WebhookShape;
  readonly atMs: number;
}

/** One element of `statuses[]`. */
export function statusElement(message: SentMessage, step: StatusStep): Record<string, unknown> {
  const { id, to, callbackData, shape } = message;
  const isUserId = to.includes('.');
  return {
    id,
    status: step.status,
    timestamp: String(Math.floor(Date.now() / 1000)),
    [isUserId ? 'recipient_user_id' : 'recipient_id']: to,
    ...(shape === 'classic' ? { type: 'message', message: { recipient_id: to } } : {}),
    ...compact({ biz_opaque_callback_data: callbackData }),
    ...(step.status === 'sent' ? { pricing: { billable: true, pricing_model: 'PMP', category: 'service' } } : {}),
    ...(step.status === 'failed' ? { errors: [errorElement(step, shape)] } : {}),
  };
}

function errorElement({ code = 131026, details = 'Message undeliverable' }: StatusStep, shape: WebhookShape): object {
  const href = 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/';
  return shape === 'cloud'
    ? { code, title: details, message: details, error_data: { details }, href }
    : { code, title: details, details, href };
}
