export { SIMULATED_TELEGRAM } from './telegram-options.ts';
export type { CustomerWrites, TelegramOptions, UpdateDelivery } from './telegram-options.ts';
export { TelegramSimulator } from './telegram-simulator.ts';
export type { SentMessage } from './telegram-api.ts';
export type { CustomerFile } from './telegram-media.ts';
export type { UpdateOptions, UpdatePatience } from './telegram-updates.ts';
