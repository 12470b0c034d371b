export { SERIES_MEASURES } from './series.ts';
export type { Dimensions, Direction, Measure } from './measures.ts';
export { MINUTE_SECONDS, STEP_SECONDS, StatisticsRecorder } from './statistics-recorder.ts';
export type { OutcomeRecorder } from './statistics-recorder.ts';
export { Statistics } from './statistics.ts';
export type { StatisticsAnswer, StatisticsQuery, StepSeconds } from './statistics.ts';
export type { Series } from './series.ts';
