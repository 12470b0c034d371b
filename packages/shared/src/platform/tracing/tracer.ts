/** The kind of a span, in OpenTelemetry's words. */
export type SpanKind = 'server' | 'client' | 'producer' | 'consumer' | 'internal';

export interface SpanOptions {
  readonly kind: SpanKind;
  /** The `traceparent` of the span that caused this one, where that is in another process or earlier; default: the current span. */
  readonly parent?: string | undefined;
  /** Attributes of the span; never customers' texts or numbers. */
  readonly attributes?: SpanAttributes;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** One piece of work in a trace. */
export interface Span {
  /** The name and attributes that are known only later. */
  describe(more: { readonly name?: string; readonly attributes?: SpanAttributes }): void;
  /** Runs `work`; spans that begin inside it belong to this span. */
  run<T>(work: () => T): T;
  /** The work has failed. */
  fail(error: unknown): void;
  /** Ends the span, once; nothing is exported of it before. */
  end(): void;
}

export interface Tracer {
  startSpan(name: string, options: SpanOptions): Span;
  /** The current span in the notation of W3C's header. */
  traceparent(): string | undefined;
  /** Exports the remaining spans. */
  shutdown(): Promise<void>;
}

/** The tracer of the process, one as in OpenTelemetry itself: work in a span need not be handed its tracer. */
let current: Tracer | undefined;

/** Undefined: tracing is off, and spans cost nothing. */
export function useTracer(tracer: Tracer | undefined): void {
  current = tracer;
}

/** Whether a span is open: a caller can avoid work that only a span needs. */
export const isTracing = (): boolean => current !== undefined;

/** Runs the work in a span, which fails if the work does. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  const span = current?.startSpan(name, options);
  if (span === undefined) return work(undefined);
  try {
    return await span.run(async () => work(span));
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}

/** Starts a span for work whose end another event tells; undefined while tracing is off. */
export const startSpan = (name: string, options: SpanOptions): Span | undefined => current?.startSpan(name, options);

/** The `traceparent` with which the next process continues this trace; undefined outside any span. */
export const currentTraceparent = (): string | undefined => current?.traceparent();

/** 32 hexadecimal digits; undefined outside any span. */
export const currentTraceId = (): string | undefined => traceIdOf(currentTraceparent());

/** The trace that a `traceparent` belongs to: 32 hexadecimal digits. */
export const traceIdOf = (traceparent: string | undefined): string | undefined => traceparent?.split('-')[1];
