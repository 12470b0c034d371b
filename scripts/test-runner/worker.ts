/**
 * A process that runs files of tests, one after another, as the runner asks for them. The servers that tests share live as long as it.
 */
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import Mocha from 'mocha';
import type { Suite } from 'mocha';
import { compact } from '@ccm/core/objects';
import { killChildProcesses, leftBehind, openHandles } from './left-behind.ts';
import { FILE_FAILURES, REQUEST } from './messages.ts';
import type { Failure, FileReport, Report, Request } from './messages.ts';
import { shuffle } from './shuffle.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Prints nothing, because the runner prints the results. */
class SilentReporter extends Mocha.reporters.Base {}

process.on('message', (message) => {
  void runFile(REQUEST.parse(message)).then((report) => {
    tell(report);
    if (report.isLast) endProcess();
  });
});

async function runFile(request: Request): Promise<FileReport> {
  const handlesBefore = openHandles();
  try {
    const { passed, failures } = await runTests(request);
    const left = await leftBehind(handlesBefore);
    const more = left.length === 0 ? [] : [{ title: FILE_FAILURES.leavesSomething, message: left.join('\n') }];
    return { kind: 'file', passed, failures: [...failures, ...more], isLast: left.length > 0 };
  } catch (error) {
    return {
      kind: 'file',
      passed: 0,
      failures: [{ title: FILE_FAILURES.cannotBeLoaded, message: inspect(error) }],
      isLast: false,
    };
  }
}

async function runTests({ file, timeoutMs, grep, seed }: Request): Promise<Pick<FileReport, 'passed' | 'failures'>> {
  const mocha = new Mocha({
    timeout: timeoutMs,
    forbidOnly: true,
    forbidPending: true,
    reporter: SilentReporter,
    ...compact({ grep }),
  });
  mocha.addFile(resolve(ROOT, file));
  await mocha.loadFilesAsync();
  if (seed !== undefined) shuffleSuite(mocha.suite, seed);
  let passed = 0;
  const failures: Failure[] = [];
  await new Promise<void>((done) => {
    const runner = mocha.run(() => done());
    runner.on('pass', (test) => {
      passed += 1;
      tell({ kind: 'test', title: test.fullTitle(), passed: true, durationMs: test.duration ?? 0 });
    });
    runner.on('fail', (test, error) => {
      failures.push({ title: test.fullTitle(), message: messageOf(error) });
      tell({ kind: 'test', title: test.fullTitle(), passed: false, durationMs: test.duration ?? 0 });
    });
  });
  return { passed, failures };
}

/** The error with its stack, and how the two values of an assertion differ. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
  if (!(error instanceof Error && 'actual' in error && 'expected' in error)) return withCause(text, error);
  const { stringify } = Mocha.utils;
  return `${text}\n${Mocha.reporters.Base.generateDiff(stringify(error.actual), stringify(error.expected))}`;
}

function withCause(text: string, error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? text : `${text}\nCaused by: ${inspect(cause)}`;
}

function shuffleSuite(suite: Suite, seed: number): void {
  suite.tests = shuffle(suite.tests, seed);
  suite.suites = shuffle(suite.suites, seed);
  for (const inner of suite.suites) shuffleSuite(inner, seed);
}

/** Ends this process, so that leftovers of the file do not disturb the next one. */
function endProcess(): void {
  killChildProcesses();
  process.disconnect();
  process.exit();
}

function tell(report: Report): void {
  process.send?.(report);
}
