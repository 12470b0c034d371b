import { z } from 'zod';
import type { SentPart } from '@ccm/channels/contract';
import type { MailboxEntry } from '../../storage/mailbox/index.ts';
import type { OutboundMessage } from '@ccm/core/domain';

/**
 * How far a message is. It lies in Redis while the message waits, and is what whoever takes the message over after a crash knows: names
 * and meanings stay.
 */
export const deliveryProgress = {
  /** How many parts are out. */
  sent: z.number(),
  /** The part whose call was begun, and may have gone. */
  begun: z.number(),
  begunAtMs: z.number(),
  /** The name of the account over which it was begun. */
  over: z.string(),
  /** The provider's answer to a part. */
  taken: z.object({ part: z.number(), sent: z.custom<SentPart>((sent) => typeof sent === 'object' && sent !== null) }),
  /** Which part, over which account, has the place in the account's row that comes at `goAtMs`. */
  place: z.string(),
  goAtMs: z.number(),
  /** Since when the message waits for the status of the one before. */
  gateSinceMs: z.number(),
  /** 1: what its rendering left out is in its trail. */
  announced: z.literal(1),
} as const;

export type OutboundEntry = MailboxEntry<OutboundMessage, typeof deliveryProgress>;
