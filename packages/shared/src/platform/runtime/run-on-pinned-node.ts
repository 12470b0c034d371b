import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants } from 'node:os';

/** The lowest version that needs no restart. Everything in this file runs on Node 20 as well: it finds the right one. */
const MINIMUM_MAJOR = 24;
const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** Holds the process id of the parent, so that only its own child acts on it. */
const STARTED_BY = 'CCM_STARTED_BY';

/**
 * Runs a program on the workspace's pinned Node (the npm package `node`), whichever Node started it. Call it first, with
 * `import.meta.url`, and import everything else only if it returns false. It returns true if it has started the same program anew on the
 * pinned Node: this process then only passes signals on, and ends with that one's exit code. If this process is killed outright, so is the
 * other. @throws {Error} if the pinned Node is needed and not installed.
 */
export function runOnPinnedNode(programUrl: string, minimumMajor: number = MINIMUM_MAJOR): boolean {
  if (process.env[STARTED_BY] === String(process.ppid)) {
    dieWithParent();
    return false;
  }
  const major = Number(process.versions.node.split('.', 1)[0]);
  if (major >= minimumMajor) return false;
  const program = fileURLToPath(programUrl);
  startAnew(pinnedNode(dirname(program), minimumMajor), program);
  return true;
}

function pinnedNode(folder: string, minimumMajor: number): string {
  const candidate = join(folder, 'node_modules', 'node', 'bin', 'node');
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  if (parent !== folder) return pinnedNode(parent, minimumMajor);
  throw new Error(
    `Node ${minimumMajor} or newer is needed, this is ${process.version}: run "pnpm install" for the pinned one`,
  );
}

function startAnew(node: string, program: string): void {
  const child = spawn(node, [...process.execArgv, program, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [STARTED_BY]: String(process.pid) },
    // In a process group of its own a Ctrl-C reaches it once, from here, and not a second time from the terminal.
    detached: true,
  });
  const passedOn = new Set<NodeJS.Signals>();
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      passedOn.add(signal);
      child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`${node} cannot be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    // It was told to stop before it could listen: nothing had started.
    const isEarly = signal !== null && signal !== 'SIGHUP' && passedOn.has(signal);
    process.exit(isEarly ? 0 : (code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

function dieWithParent(): void {
  // Its own children are not the parent's.
  delete process.env[STARTED_BY];
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGKILL');
  });
  process.channel?.unref();
}
