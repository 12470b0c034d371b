import type { CustomerActivity, CustomerMessage } from '@ccm/core/domain';
import type { ConversationRef } from '../../storage/redis/index.ts';
import type { HostedMedia } from './hosted-media.ts';

/** What every object for the chat carries, whatever it says. */
export interface ChatEnvelope {
  /** Stable over retries and duplicate deliveries. */
  readonly messageId: string;
  readonly conversationId: string | null;
  readonly ref: ConversationRef;
  /** The customer's other ids. */
  readonly aliases?: readonly string[];
  /** When it reached us, milliseconds since 1970; used where the provider gives no time. */
  readonly atMs: number;
  readonly skillGroup?: string;
}

export interface ChatMessageInput extends ChatEnvelope {
  readonly event: CustomerMessage;
  /** One for each of the event's attachments, in their order. */
  readonly media: readonly HostedMedia[];
}

export interface ActivityInput extends ChatEnvelope {
  readonly event: CustomerActivity;
}

export interface ChatEndedInput extends ChatEnvelope {
  readonly serviceIdentifier: string;
}

/** How customers' messages are written for the chat solution. Pure. */
export interface ChatFormat {
  readonly message: (input: ChatMessageInput) => unknown;
  readonly activity: (input: ActivityInput) => unknown;
  /** The customer fell silent (CUSTOMER_INACTIVITY_TIMEOUT). */
  readonly chatEnded: (input: ChatEndedInput) => unknown;
}
