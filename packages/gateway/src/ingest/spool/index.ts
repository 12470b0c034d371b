export { BacklogMover } from './backlog-mover.ts';
export type { BacklogMoverOptions } from './backlog-mover.ts';
export { Backlog } from './backlog.ts';
export type { BacklogOptions, StagedEnvelope, TimedEnvelope } from './backlog.ts';

export { openSpool } from './open-spool.ts';
export { Spool } from './spool.ts';
export type { SpoolOptions, SpoolState } from './spool.ts';
export { SpoolingInbox } from './spooling-inbox.ts';
export type { SpoolingInboxOptions } from './spooling-inbox.ts';
