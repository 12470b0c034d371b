/**
 * `pnpm chaos`: strikes one fault after another while messages flow over every channel both ways, and accounts for every message.
 *
 *   pnpm chaos [--seed N] [--minutes M] [--only "name"] [--short] [--write]
 */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { orUsage } from '@ccm/testing/support';
import type { Fault } from './faults/fault.ts';
import { FAULTS, inTurn, severalAtOnce, SHORT_LOAD } from './faults/faults.ts';
import { headOfRuns, isBad, rowOf, summaryOf } from './report.ts';
import { runFault } from './run-fault.ts';
import type { ChaosResult } from './run-fault.ts';
import { seededRandom } from './seeded-random.ts';

const { values } = orUsage('npm run chaos -- [--seed N] [--minutes M] [--only "name"] [--short] [--write]', () =>
  parseArgs({
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      minutes: { type: 'string', default: '0' },
      only: { type: 'string' },
      short: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  }),
);
const random = seededRandom(Number(values.seed));
/** After every fault alone: the number of faults at once, and the number of such runs. */
const AT_ONCE = [2, 2, 2, 2, 3, 3];
const LOAD = { customersPerChannel: 4, messagesEach: 12, pauseMs: 200 };
const PAGE = new URL('../../../../docs/guarantees.md', import.meta.url);
const startedMs = Date.now();
const untilMs = startedMs + Number(values.minutes) * 60_000;

console.log(`seed ${values.seed}\n\n${headOfRuns()}`);
const runs: ChaosResult[] = [];
let rounds = 0;
do {
  for (const fault of chosen()) {
    if (rounds > 0 && Date.now() >= untilMs) break;
    const result = await runFault(fault, { ...(values.short ? SHORT_LOAD : LOAD), random });
    console.log(rowOf(result));
    for (const violation of new Set(result.violations)) console.log(`  ! ${violation}`);
    for (const explanation of result.explanations) console.log(`  ? ${explanation}`);
    runs.push(result);
  }
  rounds += 1;
} while (Date.now() < untilMs);
const bad = runs.filter(isBad).length;
if (values.write) await writeSummary();
console.log(bad === 0 ? '\nnothing lost, nothing out of order' : `\n${String(bad)} runs went wrong`);
process.exitCode = bad === 0 ? 0 : 1;

/** Every fault alone, and then some together. */
function chosen(): readonly Fault[] {
  const { only, short } = values;
  if (only !== undefined) return FAULTS.filter(({ name }) => name.includes(only));
  if (short) return [inTurn()];
  return [...FAULTS, ...AT_ONCE.map((count) => severalAtOnce(count, random))];
}

/** Puts the table of all runs between the marks of the page. */
async function writeSummary(): Promise<void> {
  const minutes = Math.round((Date.now() - startedMs) / 60_000);
  const build = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: new URL('.', import.meta.url) });
  const facts = [
    `Seed ${values.seed}`,
    `${String(minutes)} minutes`,
    `commit ${build.toString().trim()}`,
    `${String(runs.length)} runs, ${String(bad)} of them gone wrong`,
  ];
  const page = await readFile(PAGE, 'utf8');
  const between = /(?<=<!-- chaos:begin -->\n)[^]*?(?=\n<!-- chaos:end -->)/;
  await writeFile(
    PAGE,
    page.replace(between, () => `\n${facts.join(', ')}.\n\n${summaryOf(runs)}\n`),
  );
}
