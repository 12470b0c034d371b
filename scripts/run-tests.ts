/**
 * Runs every suite of the project: the unit tests, then those that need real Redis, ActiveMQ and whole services. Shows mocha's own
 * output, and at the end `N passed, N failed`. Arguments go to mocha: `npm test -- --grep Twilio`.
 */
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SUITES = ['.mocharc.json', '.mocharc.integration.json'] as const;
/** What mocha's usual program starts as a process of its own; started directly, ending the process ends the tests. */
const MOCHA = realpathSync(new URL('../node_modules/mocha/lib/cli/cli.js', import.meta.url));
const KEPT_OUTPUT = 2_000_000;
/** No test may take so long without a word, whatever its own limit. */
const SILENCE_LIMIT_MS = 5 * 60_000;
/** After the summary nothing is left to do but what a test forgot to close. */
const ENDING_LIMIT_MS = 15_000;
const SUMMARY = /^ {2}\d+ passing/m;

let interrupted = false;

/** Runs one suite; a suite that ends badly without a failed test counts as one failure. */
async function runSuite(config: string, args: readonly string[]): Promise<Tally> {
  const mocha = spawn(process.execPath, ['--conditions=source', MOCHA, '--config', config, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  });
  const passOn = (signal: NodeJS.Signals): void => {
    interrupted = true;
    mocha.kill(signal);
  };
  const giveUp = (why: string): void => {
    console.error(`\n${config}: ${why}`);
    mocha.kill('SIGKILL');
  };
  process.on('SIGINT', passOn).on('SIGTERM', passOn);
  const silence = setTimeout(giveUp, SILENCE_LIMIT_MS, 'a test neither ends nor says anything');
  let ending: NodeJS.Timeout | undefined;
  let output = '';
  mocha.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    output = (output + text).slice(-KEPT_OUTPUT);
    silence.refresh();
    if (SUMMARY.test(stripVTControlCharacters(text))) {
      ending = setTimeout(giveUp, ENDING_LIMIT_MS, 'a test left something open, so that the suite does not end');
    }
  });
  const code = await new Promise<number | null>((resolve) => {
    mocha.once('close', resolve);
  });
  clearTimeout(silence);
  clearTimeout(ending);
  process.off('SIGINT', passOn).off('SIGTERM', passOn);
  const tally = { passed: countOf('passing', output), failed: countOf('failing', output) };
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/** The number in mocha's last summary line of that kind: `  12 passing (3s)`. */
function countOf(kind: 'passing' | 'failing', output: string): number {
  const lines = stripVTControlCharacters(output).split('\n');
  const counts = lines.map((line) => new RegExp(`^ {2}(\\d+) ${kind}( \\([\\d.]+\\w+\\))?$`).exec(line)?.[1]);
  return Number(counts.findLast((count) => count !== undefined) ?? 0);
}

let passed = 0;
let failed = 0;
for (const suite of SUITES) {
  if (interrupted) break;
  const tally = await runSuite(suite, process.argv.slice(2));
  passed += tally.passed;
  failed += tally.failed;
}
console.log(`\n${String(passed)} passed, ${String(failed)} failed`);
process.exitCode = failed === 0 && passed > 0 && !interrupted ? 0 : 1;
