import { setTimeout as pause } from 'node:timers/promises';
import type { WaitOptions } from './change-signal.ts';
import type { ControlCommands } from './control-api.ts';
import { Memory } from './memory.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { IncomingCall, RecordedRequest, SimulatorReply } from './recorded-request.ts';
import { SimulatorServer } from './simulator-server.ts';
import type { SimulatorOptions } from './simulator-server.ts';
import type { Violation } from './violation.ts';

/**
 * The base of all simulators of outside parties over HTTP: it listens on loopback, keeps requests and violations, misbehaves when told to,
 * and ends its own work before it stops. A simulator adds the answers and the actions of its party.
 */
export abstract class HttpSimulator {
  protected readonly memory = new Memory();
  protected readonly server: SimulatorServer;
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: Pick<SimulatorOptions, 'streams'> = {}) {
    this.server = new SimulatorServer({
      ...options,
      memory: this.memory,
      answer: (request) => this.answer(request),
      commands: () => this.commands(),
    });
  }

  /** Handles a request and returns the answer. */
  protected abstract answer(request: IncomingCall): SimulatorReply | Promise<SimulatorReply>;

  /** The control commands of this simulator, beside those of every simulator. */
  protected commands(): ControlCommands {
    return {};
  }

  /** Other hosts of the same party, such as its store of files: they start and stop with it. */
  protected hostsBeside(): readonly SimulatorServer[] {
    return [];
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. */
  async listen(port = 0): Promise<this> {
    for (const host of this.hostsBeside()) await host.listen();
    await this.server.listen(port);
    return this;
  }

  /** Cancels its own work, and cuts every connection. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.settled();
    await this.server.stop();
    for (const host of this.hostsBeside()) await host.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get url(): string {
    return this.server.url;
  }

  get port(): number {
    return this.server.port;
  }

  /** Limits the requests, messages and the like that it keeps of each kind; the oldest are forgotten. Default 50,000. */
  keepNewest(max: number): void {
    this.memory.keepNewest(max);
  }

  get requests(): readonly RecordedRequest[] {
    return this.server.requests;
  }

  /** Calls that the other side must not make, at all hosts of this party. */
  get violations(): readonly Violation[] {
    return [this.server, ...this.hostsBeside()].flatMap(({ violations }) => violations);
  }

  /** @returns takes the fault back. */
  misbehave(fault: Misbehaviour): () => void {
    return this.server.misbehave(fault);
  }

  /** Calls `listener` after every change. @returns ends it. */
  onChange(listener: () => void): () => void {
    return this.server.onChange(listener);
  }

  /** @throws {Error} when no such request comes in time. */
  async waitForRequest(
    predicate: (request: RecordedRequest) => boolean,
    options?: WaitOptions,
  ): Promise<RecordedRequest> {
    return this.server.waitFor(predicate, options);
  }

  /** Waits until its own work is done, such as webhooks about sent messages. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  /** Forgets requests, violations and faults. */
  clear(): void {
    for (const host of [this.server, ...this.hostsBeside()]) host.clear();
  }

  /** Ends with `stop`. */
  protected get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Runs work after the answer has gone out. Work that `stop` cancels counts as no fault. */
  protected inBackground(work: () => Promise<void>): void {
    const task = pause(0)
      .then(work)
      .catch((error: unknown) => {
        if (!this.stopping.aborted) this.server.violation(`the simulator itself failed: ${String(error)}`);
      })
      .finally(() => this.#underWay.delete(task));
    this.#underWay.add(task);
  }
}
