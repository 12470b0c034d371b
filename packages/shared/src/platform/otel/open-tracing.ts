import type { Component } from '../lifecycle/index.ts';
import { useTracer } from '../tracing/index.ts';
import type { TracingOptions } from './tracing-options.ts';

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
      start: async () => undefined,
      stop: async () => tracer.shutdown(),
    },
  ];
}
