export { createLogger, LOG_LEVELS } from './create-logger.ts';
export type { LoggerOptions, LogLevel } from './create-logger.ts';
export { LogControl } from './log-control.ts';
export { openLogFiles } from './log-files.ts';
export type { LogFileOptions, LogFiles } from './log-files.ts';
export type { Logger } from './logger.ts';
export { maskNumber, maskText } from './masks.ts';
