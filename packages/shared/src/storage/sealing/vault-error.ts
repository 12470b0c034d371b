import { FleetError } from '@ccm/core/domain';

export type VaultFault = 'forged' | 'unknown-key' | 'malformed' | 'misplaced';

/** Something in Redis is not what one of our services put there. It is refused, counted and kept as a dead letter. */
export class VaultError extends FleetError {
  readonly fault: VaultFault;

  constructor(fault: VaultFault, message: string) {
    super(message, { retryable: false });
    this.fault = fault;
  }
}
