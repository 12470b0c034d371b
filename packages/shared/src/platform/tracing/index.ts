export { currentTraceId, currentTraceparent, inSpan, isTracing, startSpan, useTracer } from './tracer.ts';
export type { Span, SpanAttributes, SpanKind, SpanOptions, Tracer } from './tracer.ts';
