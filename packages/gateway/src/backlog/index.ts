export { BacklogMover } from './backlog-mover.ts';
export type { BacklogMoverOptions } from './backlog-mover.ts';
export { Backlog } from './backlog.ts';
export type { BacklogOptions, StagedEnvelope, TimedEnvelope } from './backlog.ts';
