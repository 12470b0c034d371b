import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runStep, SetupError } from './run.mjs';

/** The Node that everything runs on, whichever started this. */
export const PINNED_NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');
const STAMP = join(ROOT, 'node_modules', '.modules.yaml');
const LOCKFILE = join(ROOT, 'pnpm-lock.yaml');

/** Installs the packages of the lockfile, unless they were installed since the lockfile last changed. */
export async function installNpmPackages() {
  if (areInstalled()) return;
  // npx has fetched the pinned pnpm: pnpm itself need neither look for it nor find it in the lockfile.
  const args = ['--yes', packageManager(), 'install', '--frozen-lockfile', '--pm-on-fail=ignore'];
  const { code, output } = await runStep('Installing the npm packages', 'npx', args);
  if (code !== 0) {
    throw new SetupError(
      `${output}\nThe npm packages could not be installed. Is the npm registry reachable? Try: npm ping`,
    );
  }
  const now = new Date();
  utimesSync(STAMP, now, now);
}

/** @returns {string} `pnpm@` and the version that this project pins */
function packageManager() {
  /** @type {unknown} */
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'packageManager' in manifest) {
    return String(manifest.packageManager);
  }
  throw new SetupError('package.json names no packageManager.');
}

function areInstalled() {
  if (!existsSync(STAMP) || !existsSync(PINNED_NODE)) return false;
  return statSync(STAMP).mtimeMs >= statSync(LOCKFILE).mtimeMs;
}
