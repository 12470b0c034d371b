import { FleetError } from '@ccm/core/domain';

/** Neither Redis nor the spool can take it: the sender is told to come again. */
export class QueueUnavailable extends FleetError {
  constructor(message: string, cause?: unknown) {
    super(message, { retryable: true, retryAfterMs: 5000 }, cause);
  }
}
