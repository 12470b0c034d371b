export { METRICS } from './catalogue.ts';
export type { MetricDefinition } from './catalogue.ts';
export { createMetrics } from './create-metrics.ts';
export type { Metrics } from './create-metrics.ts';
export { metricsPage } from './metrics-page.ts';
export type { Counter, Gauge, Histogram } from 'prom-client';
