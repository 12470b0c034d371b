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

export { nextAskMs } from './poll-times.ts';
export { StatusPoller } from './status-poller.ts';
export type { PolledAccount, PollOutcome, StatusPollerParts } from './status-poller.ts';
export { StatusPolls } from './status-polls.ts';
export type { PollAccount, StatusPoll } from './status-polls.ts';

export { StatusFlow } from './status-flow.ts';
export type { ReportFate } from './status-flow.ts';
