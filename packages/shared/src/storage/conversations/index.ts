export { ConversationStore } from './conversation-store.ts';
export type { ConversationState, DueInactivity } from './conversation-store.ts';
