import { FleetError } from '@ccm/core/domain';

export type SealingFault = 'forged' | 'unknown-key' | 'malformed' | 'misplaced';

/** Something in Redis is not what one of our services put there. It is refused, counted and kept as a dead letter. */
export class SealingError extends FleetError {
  readonly fault: SealingFault;

  constructor(fault: SealingFault, message: string) {
    super(message, { retryable: false });
    this.fault = fault;
  }
}
