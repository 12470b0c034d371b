import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FILE_FAILURES, REPORT } from './messages.ts';
import type { FileResult, Report, Request } from './messages.ts';

type TestReport = Extract<Report, { kind: 'test' }>;

const WORKER = join(import.meta.dirname, 'worker.ts');
/** The longest time without a finished test, whatever a test's own limit. */
const SILENCE_LIMIT_MS = 4 * 60_000;
/** Shared servers end within this time. */
const ENDING_LIMIT_MS = 15_000;
const KEPT_OUTPUT = 20_000;

/** A worker as the runner sees it: runs one file at a time, in a process with a folder of its own for temporary files. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #onTest: (test: TestReport) => void;
  #output = '';
  #isEnding = false;

  /** @param onTest called for each test that has ended */
  constructor(onTest: (test: TestReport) => void) {
    this.#onTest = onTest;
    this.#folder = mkdtempSync('/tmp/ccm-test-');
    // As /tmp itself: servers that refuse to run as root write into it as another user.
    chmodSync(this.#folder, 0o1777);
    this.#child = fork(WORKER, {
      execArgv: ['--conditions=source'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, TMPDIR: this.#folder },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-KEPT_OUTPUT);
      });
    }
  }

  get running(): boolean {
    return this.#child.connected && !this.#isEnding;
  }

  /** A file that ends the worker, or says nothing for minutes, has failed; the worker is gone then. */
  async run(request: Request): Promise<FileResult> {
    const startMs = performance.now();
    this.#output = '';
    const { passed, failures } = await this.#untilReported(request);
    return { file: request.file, passed, failures, durationMs: performance.now() - startMs };
  }

  /** Lets it end by itself, so that it ends the servers that its files shared. */
  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  interrupt(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async #untilReported(request: Request): Promise<Pick<FileResult, 'passed' | 'failures'>> {
    let passed = 0;
    let last = 'the first test';
    const { promise, resolve } = Promise.withResolvers<Pick<FileResult, 'passed' | 'failures'>>();
    const fail = (title: string, message: string): void =>
      resolve({ passed, failures: [{ title, message: `${message}\n${this.#output}` }] });
    const silence = setTimeout(() => {
      fail(FILE_FAILURES.hangs, `no test ended for ${String(SILENCE_LIMIT_MS / 60_000)} minutes after ${last}`);
      this.#child.kill('SIGKILL');
    }, SILENCE_LIMIT_MS);
    const onMessage = (message: unknown): void => {
      silence.refresh();
      const report = REPORT.parse(message);
      if (report.kind === 'file') {
        this.#isEnding = report.isLast;
        resolve(report);
      } else {
        passed += report.passed ? 1 : 0;
        last = `"${report.title}"`;
        this.#onTest(report);
      }
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
      fail(FILE_FAILURES.endsProcess, `the process ended with ${String(signal ?? code)} after ${last}`);
    this.#child.on('message', onMessage).once('exit', onExit);
    // If the process has ended meanwhile, its exit event may have come before a listener.
    this.#child.send(request, (error) => {
      if (error instanceof Error) fail(FILE_FAILURES.endsProcess, `the process had ended before ${request.file} began`);
    });
    try {
      return await promise;
    } finally {
      clearTimeout(silence);
      this.#child.off('message', onMessage).off('exit', onExit);
    }
  }

  async #ended(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), ENDING_LIMIT_MS);
    await once(this.#child, 'exit');
    clearTimeout(timer);
  }
}
