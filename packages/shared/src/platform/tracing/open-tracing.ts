import type { TracingConfig } from '../config/index.ts';
import type { Component } from '../lifecycle/index.ts';
import type { Logger } from '../logging/index.ts';
import { useTracer } from './tracer.ts';

export interface TracingOptions {
  /** Undefined: off, and OpenTelemetry is not even loaded. */
  readonly tracing: TracingConfig | undefined;
  readonly service: string;
  readonly version: string;
  /** PEM certificates trusted beside the system's own. */
  readonly trustedCas: readonly string[] | undefined;
  readonly logger: Logger;
}

/** Starts tracing where it is on. The component goes first, and so stops last: every span is exported. */
export async function openTracing(options: TracingOptions): Promise<readonly Component[]> {
  const { tracing } = options;
  if (tracing === undefined) return [];
  const { createTracer } = await import('./otel-tracer.ts');
  const tracer = createTracer({ ...options, tracing });
  useTracer(tracer);
  options.logger.info({ endpoint: tracing.endpoint, ratio: tracing.ratio }, 'traces are exported');
  return [
    {
      name: 'tracing',
      start: async () => Promise.resolve(),
      stop: async () => tracer.shutdown(),
    },
  ];
}
