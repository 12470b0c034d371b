import { z } from 'zod';
import { compact } from '@ccm/core/objects';
import { TWILIO_STATUSES } from './twilio-message.ts';
import type { TwilioMessage, TwilioStatus } from './twilio-message.ts';

/** One status callback. */
export interface StatusStep {
  readonly status: TwilioStatus;
  /** The error code; only with failed and undelivered. */
  readonly errorCode?: number;
  readonly errorMessage?: string;
  /** Waits so long before it. */
  readonly delayMs?: number;
  /** The number of repetitions. */
  readonly duplicates?: number;
  /** Posts to the message's address without its query, as from a callback set for a whole service: nothing in it names the message. */
  readonly withoutQuery?: boolean;
}

/** A plan for accepted messages: the callbacks in the order given, however odd. */
export interface StatusPlan {
  readonly match?: { readonly to?: string; readonly from?: string; readonly bodyIncludes?: string };
  readonly steps: readonly StatusStep[];
  /** The number of messages that it is for; default 1. */
  readonly times?: number;
  /** The callbacks come before the answer to the request that sends the message. */
  readonly beforeAnswer?: boolean;
  /** With `beforeAnswer`: a condition that the answer waits for after them. */
  readonly answerAfter?: () => Promise<unknown>;
}

/** A plan as the control API takes it. */
export const StatusPlanJson = z.strictObject({
  match: z
    .strictObject({
      to: z.string().exactOptional(),
      from: z.string().exactOptional(),
      bodyIncludes: z.string().exactOptional(),
    })
    .exactOptional(),
  steps: z.array(
    z.strictObject({
      status: z.enum(TWILIO_STATUSES),
      errorCode: z.int().exactOptional(),
      errorMessage: z.string().exactOptional(),
      delayMs: z.number().nonnegative().exactOptional(),
      duplicates: z.int().nonnegative().exactOptional(),
      withoutQuery: z.boolean().exactOptional(),
    }),
  ),
  times: z.int().positive().exactOptional(),
  beforeAnswer: z.boolean().exactOptional(),
});

/** Whether the plan applies to a message. */
export function isPlannedFor({ match = {} }: StatusPlan, message: TwilioMessage): boolean {
  if (match.to !== undefined && match.to !== message.to) return false;
  if (match.from !== undefined && match.from !== message.from) return false;
  return match.bodyIncludes === undefined || message.body.includes(match.bodyIncludes);
}

/** The usual steps: queued, sent, delivered, and on WhatsApp read. */
export function usualSteps(message: TwilioMessage): readonly StatusStep[] {
  const steps: StatusStep[] = [{ status: 'queued' }, { status: 'sent' }, { status: 'delivered' }];
  return message.to.startsWith('whatsapp:') ? [...steps, { status: 'read' }] : steps;
}

/** The form of one status callback (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status). */
export function statusParameters(message: TwilioMessage, step: StatusStep, accountSid: string): URLSearchParams {
  const { sid, to, from = '', messagingServiceSid } = message;
  return new URLSearchParams({
    MessageSid: sid,
    SmsSid: sid,
    MessageStatus: step.status,
    SmsStatus: step.status,
    ...compact({ ErrorCode: step.errorCode?.toString() }),
    ...compact({ ErrorMessage: step.errorMessage }),
    To: to,
    From: from,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    ...compact({ MessagingServiceSid: messagingServiceSid }),
    ...(to.startsWith('whatsapp:') ? whatsAppParameters(message, step) : receiptDate(step)),
  });
}

function whatsAppParameters({ to }: TwilioMessage, { status, errorMessage }: StatusStep): Record<string, string> {
  return {
    ChannelInstallSid: `XE${'0'.repeat(32)}`,
    ChannelPrefix: 'whatsapp',
    ChannelToAddress: to.slice('whatsapp:'.length),
    ...compact({ ChannelStatusMessage: errorMessage }),
    ...(['delivered', 'read'].includes(status) ? { EventType: status.toUpperCase() } : {}),
  };
}

/** `YYMMDDhhmm`, in the carrier's time zone. */
function receiptDate({ status }: StatusStep): Record<string, string> {
  if (status !== 'delivered' && status !== 'undelivered') return {};
  return { RawDlrDoneDate: new Date().toISOString().replaceAll(/\D/g, '').slice(2, 12) };
}
