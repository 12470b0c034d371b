export { StatusPolls } from './status-polls.ts';
export type { PollAccount, StatusPoll } from './status-polls.ts';
