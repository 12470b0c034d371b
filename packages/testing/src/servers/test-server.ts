import type { DataFolder } from './data-folder.ts';
import { ManagedProcess } from './managed-process.ts';
import type { ProcessOptions } from './managed-process.ts';

/** A real server of our own, on loopback: its ports and data outlive kill and restart; `stop` removes a temporary data folder. */
export abstract class TestServer {
  readonly #folder: DataFolder;
  #process: ManagedProcess | undefined;

  protected constructor(folder: DataFolder) {
    this.#folder = folder;
  }

  /** The command and arguments of the process; may write configuration into the data folder first. */
  protected abstract command(): ProcessOptions | Promise<ProcessOptions>;

  /** The signal of `kill`: as a power cut, unless a server has another. */
  protected get killSignal(): NodeJS.Signals {
    return 'SIGKILL';
  }

  /** Ends the process for `stop`. */
  protected async end(): Promise<void> {
    await this.#process?.stop();
  }

  get dataPath(): string {
    return this.#folder.path;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get running(): boolean {
    return this.#process?.running ?? false;
  }

  /** The end of the process's output. */
  get output(): string {
    return this.#process?.output ?? '';
  }

  /** Starts it again after `kill`; does nothing when it runs. Resolves when it answers. */
  async start(): Promise<void> {
    if (this.running) return;
    this.#process = await ManagedProcess.start(await this.command());
  }

  /** Ends it; data and ports stay for the next `start`. */
  async kill(signal: NodeJS.Signals = this.killSignal): Promise<void> {
    await this.#process?.kill(signal);
  }

  async restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.kill(signal);
    await this.start();
  }

  /** Sends a signal without waiting. */
  protected signal(signal: NodeJS.Signals): void {
    this.#process?.signal(signal);
  }

  /** Suspends the process without closing connections, as a hung machine does. */
  pause(): void {
    this.#process?.signal('SIGSTOP');
  }

  resume(): void {
    this.#process?.signal('SIGCONT');
  }

  /** Ends it and removes a temporary data folder. */
  async stop(): Promise<void> {
    this.resume();
    await this.end();
    await this.#folder.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** Starts a new server; removes its folder where it does not start. */
export async function startNew<T extends TestServer>(
  server: T,
  folder: DataFolder,
  prepare: () => Promise<void> = async () => Promise.resolve(),
): Promise<T> {
  try {
    await prepare();
    await server.start();
    return server;
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
