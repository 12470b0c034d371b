import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import type { Rolldown } from 'vite';
import { FIRST_VIEW_LIMIT_BYTES, firstViewBytes } from './check-size.ts';
import { errorEntriesPlugin } from './error-entries.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const output = await build({
  configFile: false,
  root: path('..'),
  base: '/console/',
  logLevel: 'warn',
  plugins: [react(), errorEntriesPlugin(path('../../../docs/errors.md'))],
  build: {
    outDir: path('../dist'),
    // A gateway may be serving the files that are there; names carry the digest of their content.
    emptyOutDir: false,
    target: 'es2023',
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
});

const chunks = [output]
  .flat()
  .flatMap((result) => ('output' in result ? [...result.output] : []))
  .filter((file): file is Rolldown.OutputChunk => file.type === 'chunk');
const bytes = firstViewBytes(chunks, (name) => name.endsWith('-view'));
const kilobytes = (count: number): string => `${(count / 1024).toFixed(1)} KB`;
process.stdout.write(`console: the first view loads ${kilobytes(bytes)} of compressed script\n`);
if (bytes > FIRST_VIEW_LIMIT_BYTES) {
  process.stderr.write(
    `console: the limit is ${kilobytes(FIRST_VIEW_LIMIT_BYTES)}: split a view off, or drop a library\n`,
  );
  process.exitCode = 1;
}
