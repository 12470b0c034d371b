import { DeliveryError, UpstreamError } from '@ccm/core/domain';

/** Turns the failure of a file into the failure of its message: temporary or permanent alike. */
export function fileFailure(error: unknown): Error {
  if (!(error instanceof UpstreamError)) return error instanceof Error ? error : new Error(String(error));
  const { retryable, retryAfterMs } = error.advice;
  const details = { retryAfterMs, cause: error };
  return retryable
    ? new DeliveryError('provider-unavailable', `A file could not be fetched yet: ${error.message}`, details)
    : new DeliveryError('media-unavailable', `A file cannot be sent: ${error.message}`, details);
}
