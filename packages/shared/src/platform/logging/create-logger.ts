import { compact } from '@ccm/core/objects';
import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream } from 'pino';
import { currentTraceId } from '../tracing/index.ts';
import { ErrorSerializer } from './error-serializer.ts';
import { LogControl } from './log-control.ts';
import type { LogLevel } from './log-level.ts';
import type { Logger } from './logger.ts';
import { customerDataSerializers } from './masks.ts';
import { createScrubber } from './scrub.ts';

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly service: string;
  /** Values that must never appear in a line, wherever they come from. */
  readonly secrets?: readonly string[];
  /** LOG_CUSTOMER_DATA: false masks numbers and texts. */
  readonly customerData: boolean;
  /** Changes the level, and adds secrets, later. */
  readonly control?: LogControl;
  /** Default: standard output. `openLogFiles` gives another. */
  readonly destination?: DestinationStream;
}

/**
 * One JSON line per event, with the time in ISO 8601 and the level as a word. `err` takes an error. Customers' numbers and texts in
 * the fields of masks.ts, and phone numbers anywhere, are masked unless `customerData`.
 */
export function createLogger(options: LoggerOptions): Logger {
  const errors = new ErrorSerializer(options);
  const err = (error: unknown): unknown => errors.serialize(error);
  const control = options.control ?? new LogControl(options.level);
  control.secrets.learn(options.secrets ?? []);
  const logger: Logger = pino(
    {
      level: options.level,
      // In a span: the trace that a line belongs to.
      mixin: () => compact({ traceId: currentTraceId() }),
      base: { service: options.service, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { ...(options.customerData ? {} : customerDataSerializers()), err, error: err },
      hooks: { streamWrite: createScrubber(control.secrets, options.customerData) },
      onChild: (child: Logger) => {
        control.adopt(child);
      },
    },
    options.destination ?? standardOutput(),
  );
  control.adopt(logger);
  return logger;
}

/** Opens the standard output. If it leads to a full disk, log lines are dropped and the service goes on. */
function standardOutput(): DestinationStream {
  const stream = pino.destination({ dest: 1, sync: true, maxLength: 4 * 1024 * 1024 });
  stream.on('error', () => undefined);
  return stream;
}
