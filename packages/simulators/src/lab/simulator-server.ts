import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { bytesOf } from './bytes-of.ts';
import { ChangeSignal } from './change-signal.ts';
import type { WaitOptions } from './change-signal.ts';
import { answerControl, CONTROL_PREFIX } from './control-api.ts';
import type { ControlCommands } from './control-api.ts';
import { listenOnLoopback } from './listen-on-loopback.ts';
import { Memory } from './memory.ts';
import type { BoundedList } from './memory.ts';
import { MisbehaviourQueue } from './misbehaviour.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { IncomingCall, RecordedRequest, SimulatorReply } from './recorded-request.ts';
import type { Violation } from './violation.ts';

export interface SimulatorOptions {
  /** Handles a call and returns the answer. */
  readonly answer: (request: IncomingCall) => SimulatorReply | Promise<SimulatorReply>;
  /** More commands of the control API: `{ 'customer-writes': (json) => … }` is `POST /_sim/customer-writes`. */
  readonly commands?: () => ControlCommands;
  /** Chooses calls whose body is handed out as it comes, instead of being read and kept. */
  readonly streams?: (head: RecordedRequest) => boolean;
  /** Limits the requests and violations that are kept; default: the usual number. */
  readonly memory?: Memory;
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
}

type Kept = RecordedRequest & { answeredStatus?: number };

/**
 * The HTTP server of a simulator: listens on loopback, keeps the newest requests, misbehaves when told to, and can be
 * driven over HTTP under `/_sim/` (see control-api.ts) as well as by its methods.
 */
export class SimulatorServer {
  readonly #options: SimulatorOptions;
  readonly #server: Server;
  readonly #faults = new MisbehaviourQueue();
  readonly #changes = new ChangeSignal();
  readonly #stopping = new AbortController();
  readonly #memory: Memory;
  readonly #requests: BoundedList<Kept>;
  readonly #violations: BoundedList<Violation>;
  #count = 0;

  constructor(options: SimulatorOptions) {
    const { memory = new Memory() } = options;
    this.#options = options;
    this.#memory = memory;
    this.#requests = memory.list();
    this.#violations = memory.list();
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#serve(request, response).catch((error: unknown) => this.#fail(error, response));
    };
    this.#server = options.tls === undefined ? createServer(listener) : createTlsServer({ ...options.tls }, listener);
    this.#server.keepAliveTimeout = 30_000;
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. */
  async listen(port = 0): Promise<this> {
    await listenOnLoopback(this.#server, port);
    return this;
  }

  /** Cuts every connection, hanging ones too. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  get url(): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${String(this.port)}`;
  }

  /** Those kept, but none of the control API, in the order of arrival. */
  get requests(): readonly RecordedRequest[] {
    return this.#requests.all;
  }

  /** Requests, messages and the like that are gone because newer ones came. */
  get forgotten(): number {
    return this.#memory.forgotten;
  }

  get violations(): readonly Violation[] {
    return this.#violations.all;
  }

  /**
   * Queues a fault for coming requests.
   * @returns takes it back.
   */
  misbehave(fault: Misbehaviour): () => void {
    return this.#faults.add(fault);
  }

  /** Calls `listener` after every change: a request, an answer, or a note of a simulator. @returns a function that ends it. */
  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** Notes something that the other side must not do. */
  violation(what: string, request?: RecordedRequest): void {
    this.#violations.push({ what, atMs: Date.now(), ...(request === undefined ? {} : { request: request.number }) });
    this.changed();
  }

  /** Forgets requests, violations and queued faults. */
  clear(): void {
    this.#requests.clear();
    this.#violations.clear();
    this.#faults.clear();
  }

  /**
   * The first request, past or coming, for which `predicate` holds; it is looked at on arrival and again once answered.
   * @throws {Error} when none came in time.
   */
  async waitFor(predicate: (request: RecordedRequest) => boolean, options: WaitOptions = {}): Promise<RecordedRequest> {
    return this.waitUntil(() => this.#requests.all.find(predicate), { describe: 'a request', ...options });
  }

  /**
   * Looks at `condition` after every change of this simulator, until it gives something.
   * @throws {Error} when the time (default 40,000 ms) is over.
   */
  async waitUntil<T>(
    condition: () => T | undefined | false,
    options: WaitOptions & { readonly describe?: string } = {},
  ): Promise<T> {
    return this.#changes.waitUntil(condition, options);
  }

  /** Makes callers of `waitUntil` check again. */
  changed(): void {
    this.#changes.emit();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await this.#read(request);
    if (call.path.startsWith(CONTROL_PREFIX)) {
      await send(response, await answerControl(this, call, this.#options.commands?.() ?? {}));
      return;
    }
    this.#keep(call);
    const fault = this.#faults.take(call);
    if (fault === undefined) await this.#answer(call, response, await this.#options.answer(call));
    else await this.#misbehave(fault, call, response);
  }

  async #read(request: IncomingMessage): Promise<IncomingCall> {
    const target = new URL(request.url ?? '/', 'http://simulator');
    const head: RecordedRequest = {
      number: 0,
      method: request.method ?? 'GET',
      path: target.pathname,
      query: target.searchParams,
      headers: headersOf(request),
      body: Buffer.alloc(0),
      receivedAtMs: Date.now(),
    };
    if (this.#options.streams?.(head) === true) return { ...head, stream: request };
    return { ...head, body: await bytesOf(request) };
  }

  #keep(call: IncomingCall): void {
    this.#count += 1;
    const { stream: _stream, ...kept } = Object.assign(call, { number: this.#count });
    this.#requests.push(kept);
    this.changed();
  }

  async #misbehave(fault: Misbehaviour, call: IncomingCall, response: ServerResponse): Promise<void> {
    if (fault.delayMs !== undefined) await pause(fault.delayMs, undefined, { signal: this.#stopping.signal });
    const usual = fault.status === undefined && fault.hang !== true && fault.reset !== true;
    if (fault.duplicate === true) await this.#options.answer(call);
    const reply = usual || fault.afterEffect === true ? await this.#options.answer(call) : undefined;
    if (fault.hang === true) return;
    if (fault.reset === true) {
      response.socket?.resetAndDestroy();
      return;
    }
    await this.#answer(call, response, usual && reply !== undefined ? reply : faultReply(fault));
  }

  async #answer(call: RecordedRequest, response: ServerResponse, reply: SimulatorReply): Promise<void> {
    await send(response, reply);
    const kept = this.#requests.all.findLast((request) => request.number === call.number);
    if (kept !== undefined) kept.answeredStatus = reply.status;
    this.changed();
  }

  /** Handles an error: a caller that went away is ignored; a fault of the simulator is shown to its user. */
  #fail(error: unknown, response: ServerResponse): void {
    if (response.socket === null || response.socket.destroyed || this.#stopping.signal.aborted) return;
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.violation(`the simulator itself failed: ${what}`);
    if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
    response.end(what);
  }
}

function headersOf(request: IncomingMessage): Record<string, string | undefined> {
  const entries = Object.entries(request.headers);
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

function faultReply(fault: Misbehaviour): SimulatorReply {
  const { status = 500, headers = {}, body = '' } = fault;
  return { status, headers, body: typeof body === 'string' ? body : { json: body } };
}

async function send(response: ServerResponse, reply: SimulatorReply): Promise<void> {
  const { body = '' } = reply;
  const headers = { ...reply.headers };
  if (body instanceof Readable) {
    response.writeHead(reply.status, headers);
    await pipeline(body, response);
    return;
  }
  const plain = typeof body === 'string' || Buffer.isBuffer(body);
  const bytes = Buffer.from(plain ? body : JSON.stringify(body.json));
  if (!plain) headers['content-type'] ??= 'application/json';
  response.writeHead(reply.status, { ...headers, 'content-length': String(bytes.length) });
  response.end(bytes);
}
