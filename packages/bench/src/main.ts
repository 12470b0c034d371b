/**
 * `npm run bench`: measures the fleet beside the least cost of the same work, and prints a table with the goals.
 *
 *     npm run bench [-- <name> … [--quick] [--json <file>] [--write]]
 *
 * `--quick`: each measurement once and shorter, under three minutes for those named in QUICK. `--write`: writes the figures into
 * docs/performance.json, where the figures that were not measured now stay, and from it the table and the chart of docs/performance.md.
 */
import { access, writeFile, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { orUsage } from '@ccm/testing/support';
import { BENCHMARKS, contextOf } from './benchmarks/index.ts';
import {
  describeMachine,
  goalChart,
  parseRecord,
  recordWith,
  tableOf,
  tablesOf,
  withMeasured,
} from './report/index.ts';
import type { BenchRecord, Measured } from './report/index.ts';

const ROOT = new URL('../../../', import.meta.url);
const PAGE = new URL('docs/performance.md', ROOT);
const RECORD = new URL('docs/performance.json', ROOT);
const CHART = new URL('docs/performance.svg', ROOT);
/** The heart of it, without those that take their time. */
const QUICK = ['gateway', 'chat', 'send', 'smpp', 'kannel'];

const names = BENCHMARKS.map(({ name }) => name);
const { values, positionals } = orUsage('npm run bench -- [name]… [--quick] [--json file] [--write]', () => {
  const read = parseArgs({
    allowPositionals: true,
    options: {
      write: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const unknown = read.positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`No benchmark ${unknown.join(', ')}; there are ${names.join(', ')}`);
  return read;
});
await assertBuilt();

const chosen = positionals.length > 0 ? positionals : values.quick ? QUICK : names;
const context = contextOf({ quick: values.quick });
const measured: Measured[] = [];
for (const { name, run } of BENCHMARKS) {
  if (!chosen.includes(name)) continue;
  const machine = describeMachine(Date.now());
  try {
    const figures = await run(context);
    measured.push({ name, machine, figures });
    console.log(`\n${name}: ${machine}\n\n${tableOf(figures)}\n`);
    if (values.write) await publish(measured);
  } catch (error) {
    console.error(`${name} failed; on a machine that is busy with something else it may`, error);
    process.exitCode = 1;
  }
}
if (values.json !== undefined) await writeFile(values.json, toJson(measured));

/** After each benchmark, so that one that fails takes nothing with it. */
async function publish(now: BenchRecord): Promise<void> {
  const record = recordWith(parseRecord(await readFile(RECORD, 'utf8').catch(() => '[]')), now, names);
  await writeFile(RECORD, toJson(record));
  await writeFile(PAGE, withMeasured(await readFile(PAGE, 'utf8'), tablesOf(record)));
  await writeFile(CHART, goalChart(record.flatMap(({ figures }) => figures)));
}

/** Checks that the build exists that images run, because the benchmarks measure it. @throws {Error} */
async function assertBuilt(): Promise<void> {
  await access(new URL('packages/gateway/dist/main.js', ROOT)).catch(() => {
    throw new Error('there is no build to measure: run `npm run build` first');
  });
}

function toJson(record: BenchRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}
