import { DeliveryError, UpstreamError } from '@ccm/core/domain';

/** For a file whose host is away: some minutes, and then the customer's later messages go on. */
const MAX_ATTEMPTS = 10;
/** The remedy for a file that its host does not give out. */
export const FILE_REMEDY =
  'its address must be reachable from the internet, without a login, and have a right Content-Type';

/** Turns the failure of a file into the failure of its message: temporary or permanent alike. */
export function fileFailure(error: unknown): Error {
  if (!(error instanceof UpstreamError)) return error instanceof Error ? error : new Error(String(error));
  const { retryable, retryAfterMs } = error.advice;
  const details = { retryAfterMs, cause: error };
  return retryable
    ? new DeliveryError(
        'media-unavailable',
        `The host of a file does not give it out to this machine: ${error.message}`,
        {
          ...details,
          mayPass: true,
          maxAttempts: MAX_ATTEMPTS,
        },
      )
    : new DeliveryError('media-unavailable', `A file cannot be sent: ${error.message}`, details);
}
