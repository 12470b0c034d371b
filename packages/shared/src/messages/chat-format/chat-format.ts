import type { Customer, CustomerActivity, CustomerMessage } from '@ccm/core/domain';
import type { ConversationRef } from '../../storage/redis/index.ts';
import type { HostedMedia } from './hosted-media.ts';

/** The fields of every object for the chat, whatever its content. */
export interface ChatEnvelope {
  /** Stable over retries and duplicate deliveries. */
  readonly messageId: string;
  readonly conversationId: string | null;
  readonly ref: ConversationRef;
  /** The customer's other ids. */
  readonly aliases?: readonly string[];
  /** The time of arrival, milliseconds since 1970; used if the provider gives no time. */
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
  /** As far as the customer's messages have told. */
  readonly customer?: Customer;
  readonly serviceIdentifier: string;
}

/** The format of customers' messages for the chat solution. Pure. */
export interface ChatFormat {
  readonly message: (input: ChatMessageInput) => unknown;
  readonly activity: (input: ActivityInput) => unknown;
  /** The customer fell silent (CUSTOMER_INACTIVITY_TIMEOUT). */
  readonly chatEnded: (input: ChatEndedInput) => unknown;
}
