import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm test -- [what] [options]
  what                a path or a part of one, unit, integration, inbound, outbound, receipts, smpp; default: everything
  --grep <regex>, -g  only tests whose titles match
  --jobs <n>, -j      processes at a time; default: two more than there are cores, at most 4
  --random            files, and the tests in them, in random order
  --seed <n>          the same random order again
  --times <n>         runs everything n times, in another order each time with --random; ends at the first failure
  --titles            a line for each test; default for a single file`;

export interface Options {
  readonly words: readonly string[];
  readonly grep: string | undefined;
  readonly jobs: number;
  /** Undefined: not in random order. */
  readonly seed: number | undefined;
  readonly times: number;
  readonly titles: boolean | undefined;
}

/** Integration tests use a core for about 40 % of their time and wait for the rest: two more than cores keep two cores busy. */
const JOBS_BESIDE_CORES = 2;
const MAX_DEFAULT_JOBS = 4;
const SEEDS = 2 ** 32;

/** @throws {Error} that names the option at fault */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      grep: { type: 'string', short: 'g' },
      jobs: { type: 'string', short: 'j' },
      random: { type: 'boolean', default: false },
      seed: { type: 'string' },
      times: { type: 'string', default: '1' },
      titles: { type: 'boolean' },
    },
  });
  const random = values.random ? Math.floor(Math.random() * SEEDS) : undefined;
  return {
    words: positionals,
    grep: values.grep,
    jobs:
      values.jobs === undefined
        ? Math.min(availableParallelism() + JOBS_BESIDE_CORES, MAX_DEFAULT_JOBS)
        : wholeNumber('jobs', values.jobs, 1),
    seed: values.seed === undefined ? random : wholeNumber('seed', values.seed, 0),
    times: wholeNumber('times', values.times, 1),
    titles: values.titles,
  };
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < min || value >= SEEDS) {
    throw new Error(`--${name} ${text}: must be a whole number from ${String(min)}`);
  }
  return value;
}
