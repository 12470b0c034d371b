import type { TracingConfig } from '../config/index.ts';
import type { Logger } from '../logging/index.ts';

export interface TracingOptions {
  /** Undefined: off, and OpenTelemetry is not even loaded. */
  readonly tracing: TracingConfig | undefined;
  readonly service: string;
  readonly version: string;
  /** PEM certificates trusted beside the system's own. */
  readonly trustedCas: readonly string[] | undefined;
  readonly logger: Logger;
}
