/**
 * `npm test [paths] [options]`: runs files of tests side by side, each in one of several worker processes. Prints a line for each file as
 * it ends, every failure again at the end with the command that runs it alone, and last `N passed, N failed`. A few files that failed beside
 * others run once more, alone.
 */
import { join } from 'node:path';
import { compact } from '@ccm/core/objects';
import { findSpecs, isIntegration, ROOT } from './test-runner/find-specs.ts';
import type { FileResult } from './test-runner/messages.ts';
import { readOptions, USAGE } from './test-runner/options.ts';
import type { Options } from './test-runner/options.ts';
import { fileLines, summaryLines } from './test-runner/report.ts';
import { shuffle } from './test-runner/shuffle.ts';
import { longestFirst, writeTimes } from './test-runner/times.ts';
import { WorkerProcess } from './test-runner/worker-process.ts';

/** From this number of files with whole services on, a start of each saves more than the bundle of the services takes. */
const BUNDLE_FROM = 5;
/** The most files that run again. */
const MAX_AGAIN = 4;
const TIMEOUT_MS = { unit: 60_000, integration: 120_000 } as const;

const workers = new Set<WorkerProcess>();
const interruption = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interruption.abort();
    for (const worker of workers) worker.interrupt(signal);
  });
}
// Services that tests start from source start in half the time.
process.env['NODE_COMPILE_CACHE'] ??= join(ROOT, 'node_modules/.cache/node-compile');

try {
  const options = readOptions(process.argv.slice(2));
  const files = findSpecs(options.words);
  if (files.filter(isIntegration).length >= BUNDLE_FROM) {
    const { bundleServices } = await import('./test-runner/bundle-services.ts');
    process.env['CCM_TEST_SERVICES'] = await bundleServices();
  }
  for (let run = 0; run < options.times && process.exitCode === undefined; run += 1) {
    if (!(await runOnce(files, options, run))) process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`${USAGE}\n\n${error.message}`);
  process.exitCode = 64;
}

/** @returns whether all passed */
async function runOnce(files: readonly string[], options: Options, run: number): Promise<boolean> {
  const startMs = performance.now();
  const seed = options.seed === undefined ? undefined : options.seed + run;
  if (seed !== undefined) console.log(`Random order of seed ${String(seed)}`);
  const queue = seed === undefined ? [...longestFirst(files)] : shuffle(files, seed);
  const first = await runAll(queue, { ...options, seed });
  const results = options.jobs > 1 && seed === undefined && options.times === 1 ? await again(first, options) : first;
  if (options.grep === undefined) writeTimes(results.filter(({ failures }) => failures.length === 0));
  console.log(`\n${summaryLines(results, { seed, tookMs: performance.now() - startMs })}`);
  const passed = results.some((result) => result.passed > 0);
  return passed && !interruption.signal.aborted && results.every(({ failures }) => failures.length === 0);
}

/**
 * Runs files again that failed, alone: other files may have kept the machine busy for longer than a test waits. One that fails twice has
 * failed; where many fail, the machine is not the cause. Not where somebody looks for unsteady tests (`--random`, `--times`).
 */
async function again(results: readonly FileResult[], options: Options): Promise<readonly FileResult[]> {
  const failed = results.filter(({ failures }) => failures.length > 0);
  if (results.length === 1 || failed.length === 0 || failed.length > MAX_AGAIN || interruption.signal.aborted)
    return results;
  console.log('\nAgain, alone:');
  const second = await runAll(
    failed.map(({ file }) => file),
    { ...options, jobs: 1 },
  );
  const passed = new Map(second.filter(({ failures }) => failures.length === 0).map((result) => [result.file, result]));
  return results.map((result) => {
    const better = passed.get(result.file);
    return better === undefined ? result : { ...better, failedBeside: result.failures };
  });
}

async function runAll(queue: string[], options: Options): Promise<readonly FileResult[]> {
  const total = queue.length;
  const results: FileResult[] = [];
  const titles = options.titles ?? total === 1;
  const work = async (): Promise<void> => {
    let worker = startWorker(titles);
    for (let file = queue.shift(); file !== undefined && !interruption.signal.aborted; file = queue.shift()) {
      if (!worker.running) {
        await stopWorker(worker);
        worker = startWorker(titles);
      }
      const result = await worker.run({
        file,
        timeoutMs: TIMEOUT_MS[isIntegration(file) ? 'integration' : 'unit'],
        ...given(options),
      });
      results.push(result);
      const width = String(total).length;
      console.log(fileLines(result, `${String(results.length).padStart(width)}/${String(total)}`));
    }
    await stopWorker(worker);
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, total) }, work));
  return results;
}

function given({ grep, seed }: Options): { grep?: string; seed?: number } {
  return compact({ grep, seed });
}

function startWorker(titles: boolean): WorkerProcess {
  const worker = new WorkerProcess(({ title, passed, durationMs }) => {
    if (titles) console.log(`  ${passed ? 'ok    ' : 'FAILED'}  ${title} (${String(Math.round(durationMs))} ms)`);
  });
  workers.add(worker);
  return worker;
}

async function stopWorker(worker: WorkerProcess): Promise<void> {
  await worker.stop();
  workers.delete(worker);
}
