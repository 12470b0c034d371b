export { createMetrics } from './create-metrics.ts';
export type { Metrics } from './create-metrics.ts';
export type { Counter, Gauge, Histogram } from 'prom-client';
