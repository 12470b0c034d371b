import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CONSOLE = fileURLToPath(new URL('../../packages/console', import.meta.url));

/** Builds the console's page where it is not built yet; the fleet runs without it too. */
export function buildConsole(): void {
  if (existsSync(`${CONSOLE}/dist/index.html`) || !existsSync(`${CONSOLE}/build/build.ts`)) return;
  console.log('  building the console …');
  try {
    execFileSync(process.execPath, [`${CONSOLE}/build/build.ts`], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    console.log('  The console could not be built: /console says so. Everything else runs.');
  }
}
