import { DeliveryError, UpstreamError } from '@ccm/core/domain';

/** What hinders the file hinders the message that is to carry it: for a while, or for good. */
export function fileFailure(error: unknown): Error {
  if (!(error instanceof UpstreamError)) return error instanceof Error ? error : new Error(String(error));
  const { retryable, retryAfterMs } = error.advice;
  const details = { retryAfterMs, cause: error };
  return retryable
    ? new DeliveryError('provider-unavailable', `A file could not be fetched yet: ${error.message}`, details)
    : new DeliveryError('media-unavailable', `A file cannot be sent: ${error.message}`, details);
}
