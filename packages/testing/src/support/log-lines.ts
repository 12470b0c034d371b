import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Logger } from '@ccm/shared/platform/logging';

/** A real logger whose lines are kept in memory, for tests that look for a line or for text that must not be in one. */
export function captureLog(): { readonly logger: Logger; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done): void {
      lines.push(chunk.toString());
      done();
    },
  });
  return { logger: pino({ level: 'trace' }, destination), lines };
}
