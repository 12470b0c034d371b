import { getCACertificates } from 'node:tls';
import { compact } from '@ccm/core/objects';
import {
  context,
  diag,
  DiagLogLevel,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Context, Span as OtelSpan, Tracer as OtelTracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { TracingConfig } from '../config/index.ts';
import type { Logger } from '../logging/index.ts';
import type { TracingOptions } from './tracing-options.ts';
import type { Span, SpanOptions, Tracer } from '../tracing/index.ts';

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

const EXPORT_EVERY_MS = 1000;
const EXPORT_TIMEOUT_MS = 5000;
/** The interval between two warnings about a collector that is away. */
const WARN_EVERY_MS = 60_000;
const TRACEPARENT = 'traceparent';

/** OpenTelemetry's SDK, exporting by OTLP over HTTP. This file alone loads it. */
export function createTracer(options: TracingOptions & { readonly tracing: TracingConfig }): Tracer {
  const { tracing, service, version, logger } = options;
  diag.setLogger(toLogger(logger), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.namespace': 'ccm',
      'service.name': service,
      'service.version': version,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(tracing.ratio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: exporterOf(options),
        scheduledDelayMillis: EXPORT_EVERY_MS,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  const tracer = provider.getTracer('ccm', version);
  return {
    startSpan: (name, spanOptions) => openSpan(tracer, name, spanOptions),
    traceparent: () => traceparentIn(context.active()),
    shutdown: async () => {
      // Spans that cannot be exported any more must not delay the end of a process.
      await provider.shutdown().catch((err: unknown) => {
        logger.warn({ err }, 'failed to export the last traces');
      });
    },
  };
}

function exporterOf({ tracing, trustedCas }: TracingOptions & { readonly tracing: TracingConfig }): OTLPTraceExporter {
  const ca = trustedCas === undefined ? {} : { ca: [...getCACertificates('default'), ...trustedCas] };
  return new OTLPTraceExporter({
    url: `${tracing.endpoint}/v1/traces`,
    headers: { ...tracing.headers },
    timeoutMillis: EXPORT_TIMEOUT_MS,
    httpAgentOptions: { keepAlive: true, ...ca },
  });
}

function openSpan(tracer: OtelTracer, name: string, { kind, parent, attributes = {} }: SpanOptions): Span {
  const within = parent === undefined ? context.active() : contextOf(parent);
  const span = tracer.startSpan(name, { kind: KINDS[kind], attributes: compact(attributes) }, within);
  const inside = trace.setSpan(within, span);
  return {
    describe: (more) => {
      if (more.name !== undefined) span.updateName(more.name);
      span.setAttributes(compact(more.attributes ?? {}));
    },
    run: (work) => context.with(inside, work),
    fail: (error) => {
      markFailed(span, error);
    },
    end: () => {
      span.end();
    },
  };
}

const contextOf = (traceparent: string): Context => propagation.extract(ROOT_CONTEXT, { [TRACEPARENT]: traceparent });

function traceparentIn(active: Context): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(active, carrier);
  return carrier[TRACEPARENT];
}

/** Marks a span as failed with the kind of the error alone: messages of errors may repeat customers' texts. */
function markFailed(span: OtelSpan, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  const reason = error instanceof Error && 'reason' in error ? String(error.reason) : undefined;
  span.setAttributes(compact({ 'error.type': reason ?? (error instanceof Error ? error.name : 'error') }));
}

/** Passes OpenTelemetry's messages, above all failed exports, to our log, at most once a minute. */
function toLogger(logger: Logger): Parameters<typeof diag.setLogger>[0] {
  let lastMs = 0;
  const warn = (message: string): void => {
    const nowMs = Date.now();
    if (nowMs - lastMs < WARN_EVERY_MS) return;
    lastMs = nowMs;
    logger.warn({ description: message.slice(0, 500) }, 'failed to export traces');
  };
  const silent = (): void => undefined;
  return { error: warn, warn, info: silent, debug: silent, verbose: silent };
}
