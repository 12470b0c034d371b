import { compact } from '../objects/index.ts';
import { RETRYABLE_REASONS } from './failure-reason.ts';
import type { DeliveryFailure } from './delivery-status.ts';
import type { FailureReason, RetryableReason } from './failure-reason.ts';
import { FleetError } from './fleet-error.ts';

export interface DeliveryErrorDetails {
  /** The provider's code as text, for its support and for docs/errors.md. */
  readonly providerCode?: string | undefined;
  /** The failure may pass by itself, although its reason usually lasts: a file whose host did not answer. */
  readonly mayPass?: true | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly doubling?: true | undefined;
  readonly maxAttempts?: number | undefined;
  /** The extent of a pause: this message, everything to this customer, or the whole account. */
  readonly pauses?: 'message' | 'customer' | 'account' | undefined;
  /** With `recipient-opted-out`: the kind of messages that the customer opted out of; absent: all. */
  readonly optOut?: 'marketing' | undefined;
  readonly cause?: unknown;
}

const isRetryable = (reason: FailureReason): boolean =>
  reason === 'outcome-unknown' || RETRYABLE_REASONS.includes(reason as RetryableReason);

/** A provider or an SMSC would not take a message, or may have taken it without saying so (`outcome-unknown`). */
export class DeliveryError extends FleetError {
  readonly reason: FailureReason;
  readonly providerCode: string | undefined;
  readonly pauses: 'message' | 'customer' | 'account';
  readonly optOut: 'marketing' | undefined;

  constructor(reason: FailureReason, description: string, details: DeliveryErrorDetails = {}) {
    super(
      description,
      {
        retryable: details.mayPass === true || isRetryable(reason),
        ...compact({
          retryAfterMs: details.retryAfterMs,
          doubling: details.doubling,
          maxAttempts: details.maxAttempts,
        }),
      },
      details.cause,
    );
    this.reason = reason;
    this.providerCode = details.providerCode;
    this.optOut = details.optOut;
    this.pauses = details.pauses ?? (reason === 'throttled' || reason === 'bad-credentials' ? 'account' : 'message');
  }

  /** The same failure with another description. */
  describedAs(description: string): DeliveryError {
    const { reason, providerCode, pauses, optOut, advice, cause } = this;
    const { retryable, retryAfterMs, doubling, maxAttempts } = advice;
    const mayPass = retryable || undefined;
    const details = { providerCode, pauses, optOut, retryAfterMs, doubling, maxAttempts, mayPass };
    return new DeliveryError(reason, description, { ...details, ...compact({ cause }) });
  }

  /** The same as plain data, for reports and trails. */
  get failure(): DeliveryFailure {
    return {
      reason: this.reason,
      description: this.message,
      ...compact({ providerCode: this.providerCode, optOut: this.optOut }),
    };
  }
}
