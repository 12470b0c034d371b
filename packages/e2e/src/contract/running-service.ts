import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { programOf } from '../fleet/index.ts';
import type { ServiceName } from '../fleet/index.ts';
import { eventually, linesOfEvent } from '@ccm/testing/support';

/** A start takes longer on a busy machine. */
const PATIENCE_MS = 45_000;
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

export interface RunOptions {
  readonly service: ServiceName;
  /** All that it is told, beside PATH. */
  readonly env: Readonly<Record<string, string>>;
}

/** A service as an operator starts it, with its output and exit code. */
export class RunningService {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  #output = '';

  constructor({ service, env }: RunOptions) {
    this.#child = spawn(process.execPath, programOf(service), {
      cwd: ROOT,
      // A start takes half the time with the compile cache.
      env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.#ended = once(this.#child, 'close');
  }

  /** The output so far. */
  get output(): string {
    return this.#output;
  }

  /** The port in its log line of that event, once it is there. */
  async portOf(event: 'gateway-listening' | 'admin-listening'): Promise<number> {
    return eventually(
      () => {
        if (this.#child.exitCode !== null) return 0;
        const [line] = linesOfEvent(this.#output, event);
        return line === undefined ? undefined : Number(line['port']);
      },
      { timeoutMs: 20_000, describe: `${event} in the log: ${this.#output}` },
    );
  }

  /** Waits until it ends by itself; one that does not is killed. @returns the exit code, null after a signal */
  async ended(): Promise<unknown> {
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    const [code] = await this.#ended;
    clearTimeout(patience);
    return code;
  }

  /** The exit code, null after a signal. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<unknown> {
    if (this.#child.exitCode === null) this.#child.kill(signal);
    const [code] = await this.#ended;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}
