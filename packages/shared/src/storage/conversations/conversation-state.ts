import type { NumberedChoice } from '@ccm/channels/contract';
import type { AnswerPlace } from '@ccm/core/domain';

/** The facts about a conversation that CCM keeps between its messages. */
export interface ConversationState {
  /** Hybrid Chat's id of it, from an earlier answer. */
  readonly conversationId: string | undefined;
  /** The time of the customer's last message, by our clock. */
  readonly lastInboundAtMs: number | undefined;
  /** The time from which the reply window counts: the same by the provider's clock, where CCM believes it. */
  readonly windowOpenedAtMs: number | undefined;
  /** The customer's last message, by the provider's id. */
  readonly lastInboundId: string | undefined;
  readonly optedOut: boolean;
  /** The customer wants no bulk messages; answers are welcome. */
  readonly marketingOptedOut: boolean;
  /** Buttons that were sent as numbered text, waiting for an answer by number. */
  readonly choices: readonly NumberedChoice[];
  /** The place of the customer's last message in the conversation. */
  readonly place: AnswerPlace | undefined;
  /** The customer's own last name for themselves; undefined if neither an event nor the provider has given one. */
  readonly name: string | undefined;
  /** The last sent message, for channels whose order waits for its status. */
  readonly lastSentMessageId: string | undefined;
}

/** A message of the customer, as far as it concerns the conversation. */
export interface CustomerWrote {
  /** The arrival of the message, by our clock. */
  readonly atMs: number;
  /** The time of the message, by the provider's clock. Default: its arrival. */
  readonly sentAtMs?: number;
  readonly consent?: 'stop' | 'start';
  readonly inactivityMs?: number;
  /** Default: the id of the conversation alone. */
  readonly ids?: readonly string[];
  /** The id of the message, if it was one. */
  readonly providerMessageId?: string;
  /** Answers go there until the customer writes elsewhere. */
  readonly place?: AnswerPlace;
  /** The provider's name for the customer in the message. */
  readonly name?: string;
}
