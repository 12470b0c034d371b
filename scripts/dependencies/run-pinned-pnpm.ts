import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MANIFEST = z.looseObject({ packageManager: z.string() });
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 120_000;

/** Runs the pnpm that package.json pins. @returns its standard output, whatever its exit code. */
export function runPinnedPnpm(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly code: number | null; readonly output: string; readonly complaint: string } {
  const { packageManager } = MANIFEST.parse(JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')));
  const { status, stdout, stderr } = spawnSync('npx', ['--yes', packageManager, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
    timeout: TIMEOUT_MS,
  });
  return { code: status, output: stdout, complaint: stderr };
}
