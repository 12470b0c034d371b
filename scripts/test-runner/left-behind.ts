import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** The time that a closed socket or an ended process may take to disappear. */
const SETTLING_MS = 3000;
const LOOK_EVERY_MS = 20;
/** The worker's own: its channel to the runner, its output, and the timer of the look itself. */
const OWN: ReadonlySet<string> = new Set(['PipeWrap', 'Pipe', 'TTYWrap', 'FSReqCallback', 'FSReqPromise']);

/**
 * Lists what this process still holds after a file of tests: open handles, child processes, temporary files. Waits up to 3 seconds for
 * everything to disappear. @param handlesBefore open handles before the file, as `openHandles` gives them @returns one line for each
 * thing, empty if nothing is left
 */
export async function leftBehind(handlesBefore: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const deadline = performance.now() + SETTLING_MS;
  for (;;) {
    const left = [...newHandles(handlesBefore), ...childProcesses(), ...temporaryFiles()];
    if (left.length === 0 || performance.now() > deadline) return left;
    await pause(LOOK_EVERY_MS);
  }
}

/** Ends the child processes that a file of tests left running. */
export function killChildProcesses(): void {
  for (const pid of childPids()) process.kill(pid, 'SIGKILL');
}

/** The number of handles of each kind that keep this process alive. */
export function openHandles(): ReadonlyMap<string, number> {
  const kinds = process.getActiveResourcesInfo().filter((kind) => !OWN.has(kind));
  return new Map([...new Set(kinds)].map((kind) => [kind, kinds.filter((other) => other === kind).length]));
}

function newHandles(before: ReadonlyMap<string, number>): string[] {
  return [...openHandles()].flatMap(([kind, count]) => {
    const more = count - (before.get(kind) ?? 0);
    return more > 0 ? [`left open: ${kind} (${String(more)})`] : [];
  });
}

function childProcesses(): string[] {
  return childPids().map(
    (pid) => `left running: process ${String(pid)} (${readOrEmpty(`/proc/${String(pid)}/comm`).trim()})`,
  );
}

/** Linux lists them; elsewhere none are found. */
function childPids(): number[] {
  const pids = readOrEmpty(`/proc/self/task/${String(process.pid)}/children`)
    .trim()
    .split(' ');
  return pids.filter(Boolean).map(Number);
}

function temporaryFiles(): string[] {
  return readdirSync(tmpdir()).map((name) => `left on disk: ${name} in the folder for temporary files`);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
