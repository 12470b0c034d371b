import { baseUrl } from '../formats/address-formats.ts';
import { headerList, ratio } from '../formats/tracing-formats.ts';
import { optional, withDefault } from './variable.ts';

/** Traces by OpenTelemetry; the names are OpenTelemetry's own. */
export const tracing = {
  endpoint: optional(baseUrl, {
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    defaultDoc: 'none: no traces',
    doc: 'Collector that takes traces by OTLP over HTTP, such as http://collector:4318; /v1/traces is appended',
  }),
  headers: optional(headerList, {
    env: 'OTEL_EXPORTER_OTLP_HEADERS',
    sensitive: true,
    doc: 'Headers of each export, such as authorization=Bearer …',
  }),
  ratio: withDefault(ratio, {
    env: 'OTEL_TRACES_SAMPLER_ARG',
    default: '1',
    doc: 'Share of messages that are traced; a message is traced everywhere or nowhere',
  }),
} as const;
