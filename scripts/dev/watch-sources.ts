import { watch } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../imports/import-graph.ts';

/** An editor writes a file in several steps, and a checkout changes many files. */
const QUIET_MS = 150;
const SOURCE = /\.(ts|lua|json|sql)$/;

/**
 * Watches the sources of all packages.
 * @param onChange gets the paths that changed, from the root, once no more change for a moment
 * @param signal ends it
 */
export function watchSources(onChange: (files: readonly string[]) => void, signal: AbortSignal): void {
  const changed = new Set<string>();
  const tell = (): void => {
    const files = [...changed];
    changed.clear();
    onChange(files);
  };
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(join(ROOT, 'packages'), { recursive: true, signal }, (_, name) => {
    if (name === null || !SOURCE.test(name) || name.includes('node_modules') || name.includes('dist/')) return;
    changed.add(join('packages', name));
    clearTimeout(timer);
    timer = setTimeout(tell, QUIET_MS);
  });
  watcher.once('close', () => clearTimeout(timer));
}
