export { MessageStore, REPORT_TARGETS } from './message-store.ts';
export type {
  MessageFacts,
  MessageHistory,
  MessageObserver,
  Notified,
  PartStatus,
  ReportTarget,
  StatusChange,
  TrailStep,
  TrailStepName,
} from './message-store.ts';
export { MessageSearch } from './search/message-search.ts';
export type { FoundMessage, FoundMessages, MessageFilter } from './search/message-search.ts';
export { statusOf } from './search/message-status.ts';
export { redacted } from './redacted.ts';
export { RecentMessages } from './search/recent-messages.ts';
export { inboundMailbox } from './inbound-mailbox.ts';
export type { ChatItem } from './inbound-mailbox.ts';
export { rankIn, reportMailbox } from './report-mailbox.ts';
export type { ReportItem } from './report-mailbox.ts';
export { correlationOf, ReportMatcher } from './report-matcher.ts';
export type { PartRef } from './part-ref.ts';

export type { PollSchedule } from './poll-times.ts';
export { StatusPoller } from './status-poller.ts';
export type { PolledAccount, PollOutcome, StatusPollerDeps } from './status-poller.ts';
export { StatusPolls } from './status-polls.ts';
export type { PollAccount, StatusPoll } from './status-polls.ts';

export { Resends } from './resends.ts';
export type { Resend } from './resends.ts';
export { StatusUpdates } from './status-updates.ts';
export type { ReportOutcome } from './status-updates.ts';
export type { MessageQuery } from './search/message-index.ts';
