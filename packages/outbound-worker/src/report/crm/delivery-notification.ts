import type { CrmStatus, CrmStatusMap } from '@ccm/shared/platform/config';
import type { DeliveryFailure, DeliveryStatus, FailureReason } from '@ccm/core/domain';

/** The body of `POST CRM_API_URL`. */
export interface DeliveryNotification {
  /** The application's own id of the message. */
  readonly callbackId: string;
  /** A number of CRM_STATUS_MAP; by default those of SMPP's message_state (SMPP 3.4, 5.2.28). */
  readonly status: number;
}

export interface Deliverable {
  readonly applicationId: string | undefined;
  readonly status: DeliveryStatus;
  readonly failure?: DeliveryFailure | undefined;
  /** The provider's own word for it. */
  readonly providerStatus?: string | undefined;
}

/**
 * The notification of a message's new status for the CRM; undefined for a message without an application id, or if the number equals the
 * last one it was told (`accepted` and `queued`, `delivered` and `read` are one number each by default).
 */
export function deliveryNotification(
  message: Deliverable,
  map: CrmStatusMap,
  lastTold?: number,
): DeliveryNotification | undefined {
  const { applicationId } = message;
  const status = map[crmStatusOf(message)];
  if (applicationId === undefined || status === lastTold) return undefined;
  return { callbackId: applicationId, status };
}

/** A status in the CRM's vocabulary. */
export function crmStatusOf(message: Omit<Deliverable, 'applicationId'>): CrmStatus {
  const { status, failure, providerStatus } = message;
  if (status === 'queued') return 'accepted';
  if (status !== 'failed') return status;
  return (failure === undefined ? undefined : BY_REASON[failure.reason]) ?? byWord(providerStatus);
}

/** The same on every channel, whatever the provider's word for it. */
const BY_REASON: Readonly<Partial<Record<FailureReason, CrmStatus>>> = {
  undeliverable: 'undeliverable',
  expired: 'expired',
  'outcome-unknown': 'unknown',
};

/** Twilio tells in its word a message that could not be delivered from one that could not be sent. */
const byWord = (providerStatus: string | undefined): CrmStatus =>
  providerStatus === 'undelivered' ? 'undeliverable' : 'failed';
