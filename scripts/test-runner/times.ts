import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isIntegration, ROOT } from './find-specs.ts';
import type { FileResult } from './messages.ts';

const FILE = join(ROOT, 'node_modules/.cache/ccm/test-times.json');
const TIMES = z.record(z.string(), z.number());
/** A guess for a file that has not run here yet: integration tests take about so long for each byte. */
const MS_PER_BYTE = { unit: 0.05, integration: 1.5 } as const;

/** The duration of each file's last run on this machine, in ms. A hint for the order, so an unreadable file counts as none. */
function readTimes(): ReadonlyMap<string, number> {
  try {
    return new Map(Object.entries(TIMES.parse(JSON.parse(readFileSync(FILE, 'utf8')))));
  } catch {
    return new Map();
  }
}

export function writeTimes(results: readonly FileResult[]): void {
  const measured = results.map(({ file, durationMs }): [string, number] => [file, Math.round(durationMs)]);
  const times = Object.fromEntries([...readTimes(), ...measured]);
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify(times, undefined, 1));
}

/** The longest first, so that no long file is left for the end, when all other workers are idle. */
export function longestFirst(files: readonly string[]): readonly string[] {
  const times = readTimes();
  const expected = new Map(files.map((file) => [file, times.get(file) ?? guess(file)]));
  return files.toSorted((one, other) => (expected.get(other) ?? 0) - (expected.get(one) ?? 0));
}

function guess(file: string): number {
  return statSync(join(ROOT, file)).size * MS_PER_BYTE[isIntegration(file) ? 'integration' : 'unit'];
}
