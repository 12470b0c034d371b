import { globSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
const SPECS = ['packages/*/{src,test,build}/**/*.spec.ts', 'scripts/**/*.spec.ts'];

/** The specs along the way of a message, from one end of the fleet to the other. */
const JOURNEYS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'inbound',
    [
      'packages/gateway/src/ingest/',
      'packages/outbound-worker/src/chat/',
      'packages/e2e/src/contract/webhooks.',
      'packages/e2e/src/contract/customer-messages.',
      'packages/e2e/src/contract/forwarding.',
    ],
  ],
  [
    'outbound',
    [
      'packages/shared/src/sending/',
      'packages/outbound-worker/src/activemq/',
      'packages/outbound-worker/src/amq/',
      'packages/outbound-worker/src/send/',
      'packages/e2e/src/contract/messages-out.',
    ],
  ],
  [
    'receipts',
    [
      'packages/shared/src/messages/',
      'packages/outbound-worker/src/report/',
      'packages/e2e/src/contract/messenger-reports.',
      'packages/e2e/src/contract/trails.',
    ],
  ],
  ['smpp', ['packages/smpp-worker/', 'packages/channels/src/smpp/', 'packages/simulators/src/smsc/']],
]);

/** Needs a server, a browser or whole processes; every other spec is a unit test. */
export const isIntegration = (file: string): boolean => /\.(integration|browser)\.spec\.ts$/.test(file);

/** All specs of the repository, from its root. */
export function allSpecs(): readonly string[] {
  return globSync(SPECS, { cwd: ROOT, exclude: (path) => path.includes('node_modules') }).toSorted();
}

/**
 * Chooses specs in a person's words: `unit`, `integration`, the name of a journey, or a path or any part of one.
 * @param words none: all specs
 * @throws {Error} when a word chooses nothing
 */
export function findSpecs(words: readonly string[], from: string = process.cwd()): readonly string[] {
  const all = allSpecs();
  if (words.length === 0) return all;
  const chosen = new Set(words.flatMap((word) => chosenBy(word, all, from)));
  return all.filter((file) => chosen.has(file));
}

function chosenBy(word: string, all: readonly string[], from: string): readonly string[] {
  const path = relative(ROOT, resolve(from, word));
  const found = all.filter(predicateOf(word, path));
  if (found.length === 0) {
    throw new Error(
      `No spec is called ${word}: give a path, a part of one, unit, integration, or ${[...JOURNEYS.keys()].join(', ')}.`,
    );
  }
  return found;
}

function predicateOf(word: string, path: string): (file: string) => boolean {
  if (word === 'unit') return (file) => !isIntegration(file);
  if (word === 'integration') return isIntegration;
  const journey = JOURNEYS.get(word);
  if (journey !== undefined) return (file) => journey.some((start) => file.startsWith(start));
  const beside = path.replace(/(\.integration|\.browser)?(\.spec)?\.ts$/, '');
  const isFile = path.endsWith('.ts');
  return (file) => (isFile ? file.startsWith(`${beside}.`) : file.startsWith(join(path, '/')) || file.includes(word));
}
