export { SIMULATED_TELEGRAM, TelegramSimulator } from './telegram-simulator.ts';
export type { CustomerWrites, TelegramOptions, UpdateDelivery } from './telegram-simulator.ts';
export type { SentMessage } from './telegram-api.ts';
export type { CustomerFile } from './telegram-media.ts';
export type { UpdateOptions, UpdatePatience } from './telegram-updates.ts';
