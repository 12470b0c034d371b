import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { eventually } from '../support/index.ts';
import { atEnd } from './at-end.ts';

export interface ProcessOptions {
  /** For errors: `redis-server`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Beside the variables that it inherits. */
  readonly env?: Readonly<Record<string, string>>;
  /** Names of the variables that it inherits; default: all. */
  readonly inherits?: RegExp;
  /** The way to install the command if it is missing. */
  readonly remedy: string;
  /** Whether it serves already; anything thrown means "not yet". */
  readonly ready: () => Promise<boolean>;
  /** The time that the start may take; default 60,000 ms. */
  readonly startTimeoutMs?: number;
  /** Receives the output of both streams, in whole lines. */
  readonly onLine?: (line: string) => void;
}

const STOP_TIMEOUT_MS = 20_000;
const KEPT_OUTPUT = 8_000;

/** One child process that serves something: started until it answers, ended by its id, never left behind by this process. */
export class ManagedProcess {
  readonly #options: ProcessOptions;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = '';
  #spawnError: Error | undefined;

  private constructor(options: ProcessOptions) {
    this.#options = options;
    this.#child = spawn(options.command, options.args, {
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...inherited(options.inherits), ...options.env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-KEPT_OUTPUT);
      });
      if (stream !== null && options.onLine !== undefined) createInterface(stream).on('line', options.onLine);
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', (error) => {
        this.#spawnError = error;
        resolve();
      });
    });
    void this.#ended.then(atEnd(() => this.#signal('SIGKILL')));
  }

  /** @throws {Error} with the end of its output, when it ends or does not answer in time. */
  static async start(options: ProcessOptions): Promise<ManagedProcess> {
    const started = new ManagedProcess(options);
    try {
      await eventually(() => started.#hasEnded() || options.ready(), {
        timeoutMs: options.startTimeoutMs ?? 60_000,
        describe: `${options.name} to answer`,
      });
    } catch (error) {
      await started.kill('SIGKILL');
      throw new Error(`${options.name} does not answer:\n${started.#output}`, { cause: error });
    }
    if (started.#hasEnded()) throw new Error(started.#whyItEnded(), { cause: started.#spawnError });
    return started;
  }

  /** Undefined only when it could not even be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The end of the output of both streams. */
  get output(): string {
    return this.#output;
  }

  get running(): boolean {
    return !this.#hasEnded();
  }

  /** Ends it as `signal` does, and waits until it is gone. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#signal(signal);
    await this.#ended;
  }

  /** Asks it to end, and makes it end when it has not after 20 seconds. */
  async stop(): Promise<void> {
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  /** Sends a signal without waiting: SIGSTOP and SIGCONT make it look hung for a while. */
  signal(signal: NodeJS.Signals): void {
    this.#signal(signal);
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.#hasEnded()) this.#child.kill(signal);
  }

  #hasEnded(): boolean {
    return this.#spawnError !== undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #whyItEnded(): string {
    const { name, command, remedy } = this.#options;
    if (this.#spawnError !== undefined && 'code' in this.#spawnError && this.#spawnError.code === 'ENOENT') {
      return `${command} is not installed: ${remedy}`;
    }
    return `${name} ended while starting:\n${this.#spawnError?.message ?? this.#output}`;
  }
}

function inherited(names: RegExp | undefined): NodeJS.ProcessEnv {
  if (names === undefined) return process.env;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.test(name)));
}
