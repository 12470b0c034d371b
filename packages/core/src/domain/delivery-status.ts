import type { FailureReason } from './failure-reason.ts';

/**
 * The statuses of a message that we send, in the order in which it moves. `failed` is final and may replace only a status before
 * `delivered` (providers' callbacks race: a late `failed` after `delivered` is wrong).
 */
export const DELIVERY_STATUSES = ['accepted', 'queued', 'sent', 'delivered', 'read', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** `failed` stands behind all others, so that none follows it. */
const rankOf = (status: DeliveryStatus): number => DELIVERY_STATUSES.indexOf(status);

/** Whether a message in `current` may take on `next`: never a step back, never out of a final state. */
export function isStatusStep(current: DeliveryStatus, next: DeliveryStatus): boolean {
  return next === 'failed' ? !isFinalStatus(current) : rankOf(next) > rankOf(current);
}

/** Whether only `read` may still follow this status. */
export const isFinalStatus = (status: DeliveryStatus): boolean => rankOf(status) >= rankOf('delivered');

/** The outcome of a message, as far as it is known. */
export interface DeliveryOutcome {
  readonly status: DeliveryStatus;
  /** The provider's own word for it: `undelivered`, `DELIVRD`, `seen`. */
  readonly providerStatus: string;
  readonly failure?: DeliveryFailure;
  /** The failure passes: the part is sent again, and is not failed until the tries are used up. */
  readonly again?: ReportRetry;
}

/** The schedule for sending a part again that its provider had taken and then failed. */
export interface ReportRetry {
  readonly afterMs: number;
  /** Each time twice as long, up to an hour. */
  readonly doubling?: true;
  /** The number of times that it is sent again; absent: for as long as messages are tried at all (RETRY_WINDOW). */
  readonly maxAttempts?: number;
}

/** The cause of a failure: the class for machines, the words for the operator, the provider's code for the provider's support. */
export interface DeliveryFailure {
  readonly reason: FailureReason;
  readonly description: string;
  readonly providerCode?: string;
  /** The kind of messages that the customer opted out of; absent: all messages. */
  readonly optOut?: 'marketing';
}
