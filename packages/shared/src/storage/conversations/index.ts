export { ConversationStore } from './conversation-store.ts';
export { SealedRefs } from './sealed-refs.ts';
export type { ConversationState } from './conversation-state.ts';
export type { DueInactivity } from './inactivity-clock.ts';
