export { HybridChatClient } from './hybrid-chat-client.ts';
export type { ChatAnswer } from './hybrid-chat-client.ts';
