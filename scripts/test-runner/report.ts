import { styleText } from 'node:util';
import { FILE_FAILURES } from './messages.ts';
import type { FileResult } from './messages.ts';

const SLOWEST = 5;
const MAX_MESSAGE_LINES = 60;
/** A failed hook, in mocha's words: no test has its title. */
const HOOK = /"(before|after) (all|each)" hook/;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** ` 12/181  packages/x.spec.ts: 8 passed, 3.1 s`, with the failures below it. */
export function fileLines(result: FileResult, position: string): string {
  const { file, passed, failures, durationMs } = result;
  const counts =
    failures.length === 0 ? `${String(passed)} passed` : `${String(passed)} passed, ${String(failures.length)} FAILED`;
  const line = `${position}  ${file}: ${counts}, ${seconds(durationMs)}`;
  if (failures.length === 0) return line;
  return [styleText('red', line), ...failures.map(({ title }) => `    FAILED: ${title}`)].join('\n');
}

/** Every failure with its error and the command that runs it alone; the slowest files; last `N passed, N failed`. */
export function summaryLines(
  results: readonly FileResult[],
  { seed, tookMs }: { seed: number | undefined; tookMs: number },
): string {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, { failures }) => sum + failures.length, 0);
  const order = seed === undefined ? '' : `Random order of seed ${String(seed)}. `;
  return [
    ...results.flatMap(failureLines),
    ...results.flatMap(unsteadyLines),
    ...slowestLines(results),
    `${order}${String(results.length)} files in ${seconds(tookMs)}.`,
    '',
    `${String(passed)} passed, ${String(failed)} failed`,
  ].join('\n');
}

function failureLines({ file, failures }: FileResult): string[] {
  return failures.flatMap(({ title, message }) => [
    styleText('red', `FAILED: ${title}`),
    indented(message),
    `  Run it alone: npm test -- ${file}${isTest(title) ? ` --grep ${shellWord(title)}` : ''}`,
    '',
  ]);
}

/** Tests that failed beside others and passed alone: they count as passed, and are shown to be fixed. */
function unsteadyLines({ file, failedBeside = [] }: FileResult): string[] {
  return failedBeside.flatMap(({ title, message }) => [
    styleText('yellow', `UNSTEADY, failed beside other files and passed alone: ${title}`),
    indented(`${file}\n${message}`),
    '',
  ]);
}

const WHOLE_FILE: ReadonlySet<string> = new Set(Object.values(FILE_FAILURES));
const isTest = (title: string): boolean => !WHOLE_FILE.has(title) && !HOOK.test(title);

/** A regular expression that only this title matches, in quotes for a shell. */
function shellWord(title: string): string {
  const pattern = title.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return `'${pattern.replaceAll("'", String.raw`'\''`)}'`;
}

function slowestLines(results: readonly FileResult[]): string[] {
  if (results.length <= SLOWEST) return [];
  const slowest = results.toSorted((one, other) => other.durationMs - one.durationMs).slice(0, SLOWEST);
  return [`Slowest: ${slowest.map(({ file, durationMs }) => `${file} ${seconds(durationMs)}`).join(', ')}`];
}

function indented(text: string): string {
  return text
    .split('\n')
    .slice(0, MAX_MESSAGE_LINES)
    .map((line) => `  ${line}`)
    .join('\n');
}
