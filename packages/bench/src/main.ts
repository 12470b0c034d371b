/**
 * `npm run bench`: measures the fleet beside what the same work costs at the least, and prints a table with the goals.
 *
 *   npm run bench [-- <name> … [--quick] [--json <file>] [--write]]
 *
 * `--quick`: each measurement once and shorter, under three minutes for those named in QUICK. `--write`: table and chart into the docs.
 */
import { access, writeFile, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BENCHMARKS, contextOf } from './benchmarks/index.ts';
import type { Figure } from './benchmarks/index.ts';
import { describeMachine, goalChart, median, shareOfGoal, tableOf, withMeasured } from './report/index.ts';

const ROOT = new URL('../../../', import.meta.url);
const PAGE = new URL('docs/scaling.md', ROOT);
const CHART = new URL('docs/performance.svg', ROOT);
/** The heart of it, without those that take their time. */
const QUICK = ['chat', 'send', 'smpp', 'cost'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const names = BENCHMARKS.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}`);
if (values.write && positionals.length > 0)
  throw new Error('the page shows all benchmarks: --write goes without names');
await assertBuilt();

const chosen = positionals.length > 0 ? positionals : values.quick && !values.write ? QUICK : names;
const machine = describeMachine(Date.now());
console.log(`${machine}\n`);
const context = contextOf({ quick: values.quick });
const figures: Figure[] = [];
for (const { name, run } of BENCHMARKS) if (chosen.includes(name)) figures.push(...(await run(context)));
const table = tableOf(figures);
console.log(table);
if (values.json !== undefined) await writeFile(values.json, toJson());
if (values.write) {
  await writeFile(PAGE, withMeasured(await readFile(PAGE, 'utf8'), `${machine}.\n\n${table}`));
  await writeFile(CHART, goalChart(figures));
}

/** What is measured is what images run. @throws {Error} */
async function assertBuilt(): Promise<void> {
  await access(new URL('packages/gateway/dist/main.js', ROOT)).catch(() => {
    throw new Error('there is no build to measure: run `pnpm build` first');
  });
}

function toJson(): string {
  const rows = figures.map((figure) => ({
    ...figure,
    median: median(figure.ours.values),
    shareOfGoal: shareOfGoal(figure),
  }));
  return `${JSON.stringify({ machine, figures: rows }, undefined, 2)}\n`;
}
