import { FleetError } from './fleet-error.ts';

/** Something that reached us cannot be understood: kept whole as a dead letter, with this reason; never retried by itself. */
export class PayloadError extends FleetError {
  /** The field at fault, e.g. `to`, where one is. */
  readonly field: string | undefined;

  constructor(message: string, details: { readonly field?: string; readonly cause?: unknown } = {}) {
    super(message, { retryable: false }, details.cause);
    this.field = details.field;
  }
}
