/**
 * `npm run bench`: measures the fleet beside what the same work costs at the least, and prints a table.
 *
 *   npm run bench [-- <name> … [--write]]
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BENCHMARKS } from './benchmarks/index.ts';
import type { Figure } from './benchmarks/index.ts';
import { describeMachine, tableOf, withMeasured } from './report/index.ts';

const PAGE = new URL('../../../docs/scaling.md', import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const names = BENCHMARKS.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}`);
if (values.write && positionals.length > 0)
  throw new Error('the page shows all benchmarks: --write goes without names');

const machine = describeMachine(Date.now());
console.log(`${machine}\n`);
const figures: Figure[] = [];
for (const { name, run } of BENCHMARKS) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  figures.push(...(await run((what) => console.error(what))));
}
const table = tableOf(figures);
console.log(table);
if (values.write) await writeFile(PAGE, withMeasured(await readFile(PAGE, 'utf8'), `${machine}.\n\n${table}`));
