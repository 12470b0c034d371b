import { z } from 'zod';
import type { SentPart } from '@ccm/channels/contract';
import type { MailboxEntry } from '../../storage/mailbox/index.ts';
import type { OutboundMessage } from '@ccm/core/domain';

/**
 * The progress of a message. It stays in Redis while the message waits. A worker that takes the message over after a crash relies on it:
 * names and meanings stay.
 */
export const deliveryProgress = {
  /** The number of sent parts. */
  sent: z.number(),
  /** The part whose call was begun, and may have left. */
  begun: z.number(),
  begunAtMs: z.number(),
  /** `begunAtMs` of a call whose request left as a whole, and whose answer never came. */
  leftAtMs: z.number(),
  /** The name of the account over which it was begun. */
  over: z.string(),
  /** The provider's answer to a part. */
  taken: z.object({ part: z.number(), sent: z.custom<SentPart>((sent) => typeof sent === 'object' && sent !== null) }),
  /** The part and the account that have the place in the account's rate at `goAtMs`. */
  place: z.string(),
  goAtMs: z.number(),
  /** The beginning of the wait for the status of the previous message. */
  gateSinceMs: z.number(),
  /** 1: the trail has the notes of its rendering. */
  announced: z.literal(1),
} as const;

export type OutboundEntry = MailboxEntry<OutboundMessage, typeof deliveryProgress>;
