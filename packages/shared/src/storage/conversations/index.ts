export { ConversationStore } from './conversation-store.ts';
export { SealedRefs } from './sealed-refs.ts';
export type { ConversationState } from './conversation-state.ts';
export { InactivityClock } from './inactivity-clock.ts';
export type { DueInactivity } from './inactivity-clock.ts';
