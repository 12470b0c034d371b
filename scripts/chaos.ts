/**
 * `pnpm chaos`: strikes one fault after another while messages flow over every channel both ways, and accounts for every message.
 *
 *   pnpm chaos [--seed N] [--minutes M] [--only "name"] [--short]
 */
import { parseArgs } from 'node:util';
import { FAULTS, inTurn, SHORT_LOAD, twoAtOnce } from './chaos/faults.ts';
import type { Fault } from './chaos/faults.ts';
import { runFault } from './chaos/run-fault.ts';
import type { ChaosResult } from './chaos/run-fault.ts';
import { seededRandom } from './chaos/seeded-random.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    minutes: { type: 'string', default: '0' },
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
  },
});
const random = seededRandom(Number(values.seed));
const PAIRS = 4;
const LOAD = { customersPerChannel: 4, messagesEach: 12, pauseMs: 200 };
const untilMs = Date.now() + Number(values.minutes) * 60_000;

console.log(`seed ${values.seed}\n`);
console.log(
  '| fault | messages in/out | lost | doubled | out of order | CRM missing/doubled | all there after |\n| --- | --- | --- | --- | --- | --- | --- |',
);
let bad = 0;
do {
  for (const fault of chosen()) {
    const result = await runFault(fault, { ...(values.short ? SHORT_LOAD : LOAD), random });
    console.log(rowOf(result));
    for (const violation of new Set(result.violations)) console.log(`  ! ${violation}`);
    if (isBad(result)) bad += 1;
  }
} while (Date.now() < untilMs);
console.log(bad === 0 ? '\nnothing lost, nothing out of order' : `\n${String(bad)} runs went wrong`);
process.exitCode = bad === 0 ? 0 : 1;

/** Every fault alone, and then some pairs. */
function chosen(): readonly Fault[] {
  const { only, short } = values;
  if (only !== undefined) return FAULTS.filter(({ name }) => name.includes(only));
  if (short) return [inTurn()];
  return [...FAULTS, ...Array.from({ length: PAIRS }, () => twoAtOnce(random))];
}

function rowOf({ fault, inbound, outbound, doubled, receipts, recoveryMs }: ChaosResult): string {
  const cells = [
    fault,
    `${String(inbound.messages)}/${String(outbound.messages)}`,
    `${String(inbound.lost)}/${String(outbound.lost)}`,
    `${doubled.in === '' ? '0' : doubled.in} / ${doubled.out === '' ? '0' : doubled.out}`,
    `${String(inbound.outOfOrder)}/${String(outbound.outOfOrder)}`,
    `${String(receipts.missing)}/${String(receipts.doubled)}`,
    `${(recoveryMs / 1000).toFixed(1)} s`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function isBad({ inbound, outbound, receipts, violations }: ChaosResult): boolean {
  const wrong = inbound.lost + outbound.lost + inbound.outOfOrder + outbound.outOfOrder + receipts.missing;
  return wrong + violations.length > 0;
}
