export { ConversationStore } from './conversation-store.ts';
export { SealedRefs } from './sealed-refs.ts';
export type { ConversationState, DueInactivity } from './conversation-store.ts';
