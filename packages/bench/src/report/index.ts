export { parseRecord, recordWith, tablesOf } from './bench-record.ts';
export type { BenchRecord, Measured } from './bench-record.ts';
export { goalChart } from './goal-chart.ts';
export { describeMachine } from './machine.ts';
export { withMeasured } from './measured-section.ts';
export { tableOf } from './table.ts';
