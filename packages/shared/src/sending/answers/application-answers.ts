import { z } from 'zod';

/** The answer to a request to send, once Redis holds the message. */
export const AcceptedAnswer = z.looseObject({
  /** The application's id if it gave one, else CCM's; null for a request that is no message, such as a typing indicator. */
  id: z.string().nullable(),
  status: z.literal('accepted'),
  /** Each recipient's, where there are several. */
  messages: z
    .array(z.looseObject({ id: z.string(), to: z.string(), status: z.string(), duplicate: z.boolean() }))
    .optional(),
  /** The reason why less was done than asked for: a channel without typing indicators. */
  note: z.string().optional(),
});
export type AcceptedAnswer = z.infer<typeof AcceptedAnswer>;

/** One step of a message, with its time; its other fields depend on the step. */
const Step = z.looseObject({ at: z.string(), step: z.string() });

/** The complete history of one message. */
export const MessageHistory = z.looseObject({
  /** The application's id where it gave one, else CCM's. */
  id: z.string(),
  /** CCM's id. */
  messageId: z.string(),
  applicationId: z.string().nullable(),
  direction: z.enum(['inbound', 'outbound']),
  channel: z.string(),
  account: z.string(),
  number: z.string(),
  /** The delivery status, or `accepted`, `forwarded`, `dead-lettered` until there is one. */
  status: z.string(),
  providerStatus: z.string().nullable(),
  failure: z.looseObject({ reason: z.string() }).nullable(),
  acceptedAt: z.string(),
  steps: z.array(Step),
});
export type MessageHistory = z.infer<typeof MessageHistory>;

/** RFC 9457 problem details. */
export const ProblemAnswer = z.looseObject({
  status: z.number(),
  title: z.string(),
  detail: z.string().optional(),
  field: z.string().optional(),
});
