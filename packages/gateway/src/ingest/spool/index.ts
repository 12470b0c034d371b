export { ReplayMover } from './replay-mover.ts';
export type { ReplayMoverOptions } from './replay-mover.ts';
export { ReplayBuffer } from './replay-buffer.ts';
export type { ReplayBufferOptions, StagedEnvelope, TimedEnvelope } from './replay-buffer.ts';

export { openSpool, spoolingInbox } from './open-spool.ts';
export { Spool } from './spool.ts';
export type { SpoolOptions, SpoolState } from './spool.ts';
export { SpoolingInbox } from './spooling-inbox.ts';
export type { SpoolingInboxOptions } from './spooling-inbox.ts';
