import type { OutboundMessage } from '@ccm/core/domain';
import type { MediaRules } from '../../media/index.ts';

/**
 * Limits that Messenger and Instagram share (https://developers.facebook.com/docs/messenger-platform/reference/send-api and
 * /reference/templates).
 */
export const LIMITS = {
  quickReplies: 13,
  title: 20,
  payload: 1000,
  templateText: 640,
  templateButtons: 3,
  cards: 10,
  cardText: 80,
} as const;

/** The differences between the two products. */
export interface MessagingProduct {
  /** As operators know it: `Messenger`. */
  readonly name: string;
  readonly splitText: (text: string) => string[];
  /** The form of its ids of messages. */
  readonly messageId: RegExp;
  readonly media: MediaRules;
  readonly hasCallButtons: boolean;
  /** Quick replies may stand under a file or cards; else under a text alone. */
  readonly quickRepliesUnderFiles: boolean;
  /** The fields of a request beside its `message`. @throws {DeliveryError} */
  readonly envelopeOf: (message: OutboundMessage) => Readonly<Record<string, unknown>>;
  /** The mark that returns in the echo. It settles the outcome of a request whose answer was lost. */
  readonly metadataOf?: (message: OutboundMessage, index: number) => string;
}
