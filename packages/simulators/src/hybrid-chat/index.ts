export { ChatMessage } from './chat-message.ts';
export { HybridChatSimulator } from './hybrid-chat-simulator.ts';
export type { AcceptedMessage, HybridChatOptions } from './hybrid-chat-simulator.ts';
