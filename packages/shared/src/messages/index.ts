export { MessageStore } from './message-store.ts';
export type {
  MessageFacts,
  MessageLife,
  PartStatus,
  ReportItem,
  StatusChange,
  TrailStep,
  TrailStepName,
} from './message-store.ts';
export { correlationOf, ReportMatcher } from './report-matcher.ts';
export type { PartRef } from './report-matcher.ts';
