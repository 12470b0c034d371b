export { currentTraceId, currentTraceparent, inSpan, isTracing, startSpan, traceIdOf, useTracer } from './tracer.ts';
export type { Span, SpanAttributes, SpanKind, SpanOptions, Tracer } from './tracer.ts';
