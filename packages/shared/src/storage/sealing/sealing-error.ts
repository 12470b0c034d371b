import { FleetError } from '@ccm/core/domain';

export type SealingFault = 'forged' | 'unknown-key' | 'malformed' | 'misplaced';

/** A value in Redis that CCM did not seal. It is refused, counted and kept as a dead letter. */
export class SealingError extends FleetError {
  readonly fault: SealingFault;

  constructor(fault: SealingFault, message: string) {
    super(message, { retryable: false });
    this.fault = fault;
  }
}
