import { createRequire } from 'node:module';
import { CommanderError } from 'commander';
import { z } from 'zod';
import { CommandFailure, EXIT } from './exit.ts';
import type { ExitCode } from './exit.ts';
import { createProgram } from './program.ts';

const manifest = z.object({ version: z.string() });
const { version } = manifest.parse(createRequire(import.meta.url)('../package.json'));

// The reader of the output may stop: `ccm tail | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});
// The reader of remarks may stop too: they are not the answer.
process.stderr.on('error', () => undefined);

try {
  await createProgram(version).parseAsync();
} catch (error) {
  process.exitCode = told(error);
}

/** Prints the cause in one sentence; an unexpected error is a bug and keeps its stack. */
function told(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof CommandFailure) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  throw error;
}
