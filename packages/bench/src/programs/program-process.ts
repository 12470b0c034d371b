import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

type ProgramName =
  'http-sink' | 'smsc-sink' | 'express-server' | 'webhook-floor' | 'got-loop' | 'stomp-loop' | 'smpp-loop';

/** A program of this folder as a process of its own. It ends with this one. */
export class ProgramProcess {
  readonly #child: ChildProcess;
  /** The program's last message: that it is ready, or its result. */
  readonly said: Readonly<Record<string, unknown>>;

  private constructor(child: ChildProcess, said: Readonly<Record<string, unknown>>) {
    this.#child = child;
    this.said = said;
  }

  static async start(name: ProgramName, options: object = {}): Promise<ProgramProcess> {
    const child = fork(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), [JSON.stringify(options)]);
    return new ProgramProcess(child, await nextWord(name, child));
  }

  /** Runs a program that does one thing and reports its rate, in events per second. */
  static async rateOf(name: ProgramName, options: object): Promise<number> {
    await using program = await ProgramProcess.start(name, options);
    return Number(program.said['perSecond']);
  }

  get port(): number {
    return Number(this.said['port']);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async ask(question: string): Promise<Readonly<Record<string, unknown>>> {
    const answer = nextWord('program', this.#child);
    this.#child.send(question);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}

async function nextWord(name: string, child: ChildProcess): Promise<Readonly<Record<string, unknown>>> {
  const over = new AbortController();
  try {
    const first: unknown[] = await Promise.race([
      once(child, 'message', { signal: over.signal }),
      once(child, 'exit', { signal: over.signal }).then((): never => {
        throw new Error(`${name} ended before it had said anything`);
      }),
    ]);
    return first[0] as Readonly<Record<string, unknown>>;
  } finally {
    over.abort();
  }
}
