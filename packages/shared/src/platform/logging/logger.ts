import type { Logger as PinoLogger } from 'pino';

/** The one logger type of the fleet. Data goes in fields, the message is a fixed sentence. */
export type Logger = PinoLogger;
