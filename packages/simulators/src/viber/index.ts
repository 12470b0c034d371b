export { viberJson } from './bare-tokens.ts';
export type { EventPlan, EventStep } from './event-plan.ts';
export type { ViberMessageJson } from './message-check.ts';
export type { SentMessage } from './viber-api.ts';
export type { BotLimits, BotOptions } from './viber-bot.ts';
export { SIMULATED_BOT, ViberSimulator } from './viber-simulator.ts';
export type { CallbackDelivery, CustomerDoes, CustomerWrites, ViberOptions } from './viber-simulator.ts';
export type { CustomerFile } from './viber-media.ts';
export type { CallbackOptions, CallbackPatience } from './viber-webhooks.ts';
