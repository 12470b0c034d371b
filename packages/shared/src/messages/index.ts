export { MessageStore, REPORT_TARGETS } from './message-store.ts';
export type {
  MessageFacts,
  MessageLife,
  MessageQuery,
  PartStatus,
  ReportItem,
  ReportTarget,
  StatusChange,
  TrailStep,
  TrailStepName,
} from './message-store.ts';
export { NewsDue } from './news-due.ts';
export type { NewsMark } from './news-due.ts';
export { correlationOf, ReportMatcher } from './report-matcher.ts';
export type { PartRef } from './report-matcher.ts';
