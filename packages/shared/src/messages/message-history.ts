import type { CampaignRow, ChannelName, DeliveryFailure, DeliveryStatus } from '@ccm/core/domain';

/** A message as CCM remembers it. */
export interface MessageHistory {
  readonly facts: MessageFacts;
  readonly status: DeliveryStatus | undefined;
  readonly providerStatus: string | undefined;
  readonly failure: DeliveryFailure | undefined;
  /** Oldest first. */
  readonly trail: readonly TrailStep[];
}

/** The facts about a message from its acceptance on. */
export interface MessageFacts {
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly channel: ChannelName;
  readonly requestedChannel?: ChannelName;
  readonly account: string;
  readonly customerId: string;
  /** By which the message is found too: the customer's other ids. */
  readonly aliases?: readonly string[];
  readonly applicationId?: string;
  readonly conversationId?: string;
  readonly providerMessageId?: string;
  /** The row of a campaign's table that it stands in. */
  readonly campaign?: CampaignRow;
  /** Equal for messages of equal content; only where an edit may have changed nothing. */
  readonly contentKey?: string;
  readonly atMs: number;
  /** The span that took it in, where tracing is on. */
  readonly traceparent?: string;
}

/** One step of a message's history. `detail` never holds a secret. */
export interface TrailStep {
  readonly atMs: number;
  readonly step: TrailStepName;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export type TrailStepName =
  | 'accepted'
  | 'parsed'
  | 'forwarded'
  | 'sending'
  | 'sent-part'
  | 'status'
  | 'retry'
  | 'failed'
  | 'dead-lettered'
  | 'replayed'
  | 'note'
  | 'notified-crm'
  | 'reported-amq';
