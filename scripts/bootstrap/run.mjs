import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** An obstacle to the set-up, with its remedy; shown without a stack. */
export class SetupError extends Error {}

const KEPT_OUTPUT = 4000;
/** @type {NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs one step of the set-up: says its title, and how long it took. The command's own output is shown only as it passes by on a
 * terminal; its end is returned, for when it fails.
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function runStep(title, command, args) {
  const startedAt = Date.now();
  const terminal = process.stdout.isTTY;
  process.stdout.write(`${title} …${terminal ? '' : '\n'}`);
  let output = '';
  const child = spawn(command, args, { cwd: ROOT, stdio: [terminal ? 'inherit' : 'ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output = (output + text).slice(-KEPT_OUTPUT);
      if (terminal) process.stdout.write(`\r\u001b[K${title} … ${lastLine(text)}`);
    });
  }
  const code = await exitCodeOf(child, 'close');
  const took = `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  const outcome = code === 0 ? `done in ${took}` : `failed after ${took}`;
  process.stdout.write(`${terminal ? '\r\u001b[K' : ''}${title}: ${outcome}\n`);
  return { code, output };
}

/**
 * Hands the terminal over to a program: passes signals on, once each (a terminal and npm both send the same Ctrl-C), and ends all
 * processes that the program left in its process group. @param {string} command @param {string[]} args @returns {Promise<number>} its exit
 * code
 */
export async function runInForeground(command, args) {
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', detached: true });
  let passedOnAtMs = 0;
  const passOn = (/** @type {NodeJS.Signals} */ signal) => {
    if (Date.now() - passedOnAtMs < 1000) return;
    passedOnAtMs = Date.now();
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, passOn);
  const watch = watchNpm(() => passOn('SIGTERM'));
  const code = await exitCodeOf(child, 'exit');
  clearInterval(watch);
  if (child.pid !== undefined) endGroup(child.pid);
  for (const signal of SIGNALS) process.off(signal, passOn);
  return code;
}

/**
 * Ends this process when npm has ended without passing a signal on, or was killed. Between npm and us stands a shell. @param {() => void}
 * onGone
 */
function watchNpm(onGone) {
  const ancestors = ancestorsOf();
  const startedByNpm = process.env['npm_lifecycle_event'] !== undefined;
  return setInterval(() => {
    if (startedByNpm && ancestorsOf() !== ancestors) onGone();
  }, 500);
}

/** Our parent and its parent (where /proc tells): another pair means that one of them is gone. */
function ancestorsOf() {
  try {
    const status = readFileSync(`/proc/${process.ppid}/status`, 'utf8');
    return `${process.ppid} ${/^PPid:\s*(\d+)$/m.exec(status)?.[1] ?? ''}`;
  } catch {
    return `${process.ppid}`;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {'exit' | 'close'} event
 * @returns {Promise<number>} as a shell has it: 128 and the signal's number, where a signal ended it
 */
function exitCodeOf(child, event) {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new SetupError(`cannot run ${child.spawnfile}: ${error.message}`)));
    child.once(event, (/** @type {number | null} */ code, /** @type {NodeJS.Signals | null} */ signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * The group is the program's own: it was started as the leader of a new one.
 * @param {number} leader
 */
function endGroup(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // The group is empty.
  }
}

/** @param {string} text */
function lastLine(text) {
  const room = Math.max(20, process.stdout.columns - 60);
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return (lines.at(-1) ?? '').slice(0, room);
}
