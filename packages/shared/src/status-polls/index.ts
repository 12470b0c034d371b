export { nextAskMs } from './poll-times.ts';
export { StatusPoller } from './status-poller.ts';
export type { PolledAccount, PollOutcome, StatusPollerParts } from './status-poller.ts';
export { StatusPolls } from './status-polls.ts';
export type { PollAccount, StatusPoll } from './status-polls.ts';
