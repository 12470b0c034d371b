export { createLogger } from './create-logger.ts';
export type { LoggerOptions } from './create-logger.ts';
export { LOG_LEVELS } from './log-level.ts';
export type { LogLevel } from './log-level.ts';
export { LogControl } from './log-control.ts';
export { openLogFiles } from './log-files.ts';
export type { LogFileOptions, LogFiles } from './log-files.ts';
export type { Logger } from './logger.ts';
export { maskNumber, maskText } from './masks.ts';
