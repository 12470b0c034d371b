import { execFile } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGES = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCES = ['{src,public,build}/**/*', 'index.html', 'tsconfig.json'];
/** The sources of a page beside its own folder, relative to it, as patterns. */
const OTHER_SOURCES = {
  console: ['../../docs/errors.md'],
  'simulators/lab-page': ['../../console/src/look/*'],
} as const;

/** A folder below `packages` with a page for browsers. */
export type PageFolder = keyof typeof OTHER_SOURCES;

/**
 * Builds a page unless it is newer than its sources: other processes may be serving the files.
 * @throws {Error} with the output of the build
 */
export async function buildPage(folder: PageFolder): Promise<void> {
  if (isPageBuilt(folder)) return;
  const program = join(PACKAGES, folder, 'build', 'build.ts');
  await promisify(execFile)(process.execPath, ['--conditions=source', program]);
}

/** Whether the page was built since its sources last changed. */
export function isPageBuilt(folder: PageFolder): boolean {
  const root = join(PACKAGES, folder);
  const page = join(root, 'dist', 'index.html');
  if (!existsSync(page)) return false;
  const builtMs = statSync(page).mtimeMs;
  const sources = globSync([...SOURCES, ...OTHER_SOURCES[folder]], { cwd: root });
  return sources.every((file) => statSync(join(root, file)).mtimeMs <= builtMs);
}
