import { execFile } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGES = fileURLToPath(new URL('../../packages/', import.meta.url));
const PAGES = ['console', 'simulators/lab-page'] as const;
const SOURCES = ['{src,public,build}/**/*', 'index.html', 'tsconfig.json'];

/** Builds the console and the lab's page where they were not built since their sources last changed; the fleet runs without them too. */
export async function buildPages(): Promise<void> {
  for (const folder of PAGES) {
    const root = join(PACKAGES, folder);
    if (!isBuilt(root)) await build(root, folder);
  }
}

async function build(root: string, folder: string): Promise<void> {
  console.log(`  building the page packages/${folder} …`);
  try {
    await promisify(execFile)(process.execPath, ['--conditions=source', join(root, 'build', 'build.ts')]);
  } catch (error) {
    console.log(`  The page packages/${folder} could not be built; everything else runs.\n${String(error)}`);
  }
}

function isBuilt(root: string): boolean {
  const page = join(root, 'dist', 'index.html');
  if (!existsSync(page)) return false;
  const builtMs = statSync(page).mtimeMs;
  return globSync(SOURCES, { cwd: root }).every((file) => statSync(join(root, file)).mtimeMs <= builtMs);
}
