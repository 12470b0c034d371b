import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { ChangeSignal, listenOnLoopback, Memory } from '../lab/index.ts';
import type { WaitOptions } from '../lab/index.ts';
import { BindHandler, outbind } from './binds/bind-handler.ts';
import type { Binding } from './binds/bind-handler.ts';
import { deliverFieldsOf } from './delivery/customer-text.ts';
import type { CustomerText } from './delivery/customer-text.ts';
import { MessageStates } from './delivery/message-states.ts';
import type { Query } from './delivery/message-states.ts';
import type { ReceiptPlan } from './delivery/receipt-plan.ts';
import { StoreAndForward } from './delivery/store-and-forward.ts';
import type { Delivery } from './delivery/store-and-forward.ts';
import { FaultQueue } from './smsc-faults.ts';
import type { SmscFault } from './smsc-faults.ts';
import type { SmscOptions } from './smsc-options.ts';
import { SmscSession } from './smsc-session.ts';
import type { WholeMessage } from './submits/message-joiner.ts';
import { earlyDeliver } from './submits/submit-faults.ts';
import { SubmitHandler } from './submits/submit-handler.ts';
import type { Submitted } from './submits/submit-handler.ts';
import { Timers } from './timers.ts';
import type { BindRequest, DeliverFields } from './wire/short-message.ts';
import { ID, STATUS } from './wire/pdu.ts';
import type { WirePdu } from './wire/pdu.ts';

/**
 * An SMSC on loopback: takes binds and messages, joins long messages as a telephone does, sends receipts and customers' texts, and
 * misbehaves on order.
 */
export class SmscSimulator {
  readonly #server: Server;
  readonly #faults = new FaultQueue();
  readonly #stopping = new AbortController();
  readonly #changes = new ChangeSignal();
  readonly #timers = new Timers();
  readonly #memory = new Memory();
  readonly #states = new MessageStates(this.#memory);
  readonly #forwarder: StoreAndForward;
  readonly #binds: BindHandler;
  readonly #submits: SubmitHandler;
  #sessions: SmscSession[] = [];
  #connections = 0;
  readonly #violations = this.#memory.list<string>();

  constructor(options: SmscOptions = {}) {
    const accept = (socket: Socket): void => {
      this.#accept(socket);
    };
    this.#server = options.tls === undefined ? createServer(accept) : createTlsServer(options.tls, accept);
    this.#server.on('tlsClientError', () => undefined);
    const sessions = (): readonly SmscSession[] => this.#sessions;
    const changed = (): void => this.#changes.emit();
    const violation = (what: string): void => {
      this.#violations.push(what);
    };
    this.#forwarder = new StoreAndForward({
      memory: this.#memory,
      sessions,
      changed,
      waitUntil: (condition, limits) => this.waitUntil(condition, limits),
      stopping: this.#stopping.signal,
      responseTimeoutMs: options.deliverTimeoutMs ?? 5000,
      redeliverAfterMs: options.redeliverAfterMs ?? 500,
    });
    const common = { options, memory: this.#memory, faults: this.#faults, timers: this.#timers, changed, violation };
    this.#binds = new BindHandler({ ...common, sessions });
    this.#submits = new SubmitHandler({ ...common, states: this.#states, forwarder: this.#forwarder });
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. */
  async listen(port = 0): Promise<this> {
    await listenOnLoopback(this.#server, port);
    return this;
  }

  /** Cuts every connection. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#timers.clear();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.dropAll();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Limits the messages, deliveries and the like that it keeps of each kind; the oldest are forgotten. Default 50,000. */
  keepNewest(max: number): void {
    this.#memory.keepNewest(max);
  }

  /** Sessions that are bound at present. */
  get bound(): readonly SmscSession[] {
    return this.#binds.bound;
  }

  /** Connections so far. */
  get connections(): number {
    return this.#connections;
  }

  get bindRequests(): readonly BindRequest[] {
    return this.#binds.requests.all;
  }

  /** Every bind that was granted, the oldest first. */
  get bindings(): readonly Readonly<Binding>[] {
    return this.#binds.bindings.all;
  }

  /** enquire_link PDUs of the ESME. */
  get enquireLinks(): number {
    return this.#binds.enquireLinks;
  }

  /** Our own enquire_link PDUs that the ESME answered. */
  get answeredEnquireLinks(): number {
    return this.#binds.answeredEnquireLinks;
  }

  get unbinds(): number {
    return this.#binds.unbinds;
  }

  /** The number of submit_sm that were taken. */
  get taken(): number {
    return this.#submits.taken;
  }

  /** The number of submit_sm that were refused because of the rate. */
  get throttled(): number {
    return this.#submits.throttled;
  }

  /** Parts as they came; not kept in load mode. */
  get submits(): readonly Submitted[] {
    return this.#submits.submits.all;
  }

  get deliveries(): readonly Delivery[] {
    return this.#forwarder.deliveries.all;
  }

  /** query_sm PDUs as they came. */
  get queries(): readonly Query[] {
    return this.#states.queries.all;
  }

  /** Actions of the ESME that the specification forbids. */
  get violations(): readonly string[] {
    return this.#violations.all;
  }

  get receipts(): ReceiptPlan | 'none' {
    return this.#submits.receipts;
  }

  /** May be changed at any time. */
  set receipts(plan: ReceiptPlan | 'none') {
    this.#submits.receipts = plan;
  }

  /** Plans for messages to single numbers (`+447700900123`), in place of `receipts`. */
  get receiptsTo(): Map<string, ReceiptPlan | 'none'> {
    return this.#submits.receiptsTo;
  }

  /** Numbers without a plus whose messages get no receipt but those of `report`. */
  get reportedByHand(): Set<string> {
    return this.#submits.reportedByHand;
  }

  /** Whole texts that a telephone would show, in the order in which they were complete. */
  messagesTo(number: string): readonly WholeMessage[] {
    const digits = number.replace(/^\+/, '');
    return this.messages.filter(({ to }) => to === digits);
  }

  get messages(): readonly WholeMessage[] {
    return this.#submits.joiner.messages;
  }

  /** @returns takes the fault back. */
  misbehave(fault: SmscFault): () => void {
    return this.#faults.add(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Calls `listener` after every change. @returns ends it. */
  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** Reports a state of a message that was taken: `ENROUTE`, `DELIVRD`, `UNDELIV`, … Resolves once each receipt is answered. */
  async report(submitted: Submitted, state: string, copies = 1): Promise<void> {
    await this.#submits.report(submitted, state, { copies });
  }

  /** Sends a customer's text; resolves with the answers to its PDUs once each has its last answer. */
  async customerWrites(message: CustomerText): Promise<readonly (number | undefined)[]> {
    return Promise.all(deliverFieldsOf(message).map(async (fields) => this.deliver(fields)));
  }

  /** Sends one deliver_sm of any kind. */
  async deliver(fields: DeliverFields): Promise<number | undefined> {
    return this.#forwarder.deliver(fields);
  }

  /** Sets the state of a message that query_sm reports from now on. */
  settle(id: string, state: string): void {
    this.#states.reached(id, state);
  }

  /** Sends octets of any kind on every bind. */
  sendRaw(octets: Buffer): void {
    for (const session of this.bound) session.write(octets);
  }

  /** Cuts every connection, as a failing network does. */
  dropAll(): void {
    for (const session of this.#sessions) session.destroy();
  }

  /** Stops answering on every connection without closing it. */
  fallSilent(): void {
    for (const session of this.#sessions) session.deaf = true;
  }

  /** Sends unbind on every bind, and closes each connection when it is answered. */
  async unbindAll(): Promise<void> {
    await this.#binds.unbindAll();
  }

  /** @throws {Error} when the time (default 40,000 ms) is over, or the simulator stops */
  async waitUntil<T>(condition: () => T | undefined | false, options: WaitOptions = {}): Promise<T> {
    const stopping = this.#stopping.signal;
    return this.#changes.waitUntil(condition, { describe: 'the SMSC', stopping, ...options });
  }

  #accept(socket: Socket): void {
    this.#connections += 1;
    const session = new SmscSession(socket, this.#connections, {
      request: (from, pdu) => {
        this.#handle(from, pdu);
        this.#changes.emit();
      },
      closed: (closed) => {
        this.#sessions = this.#sessions.filter((other) => other !== closed);
        this.#binds.ended(closed);
        this.#changes.emit();
      },
      violation: (what) => this.#violations.push(what),
    });
    this.#sessions.push(session);
    this.#misbehaveOnConnect(session);
    this.#changes.emit();
  }

  #misbehaveOnConnect(session: SmscSession): void {
    const fault = this.#faults.take('connect');
    if (fault?.kind === 'refuse-connection') session.destroy();
    if (fault?.kind === 'black-hole') session.deaf = true;
    if (fault?.kind === 'outbind') session.write(outbind(session));
    if (fault?.kind === 'deliver-before-bound') session.write(earlyDeliver(session));
  }

  #handle(session: SmscSession, pdu: WirePdu): void {
    if (this.#binds.handle(session, pdu)) return;
    if (pdu.id === ID.submitSm) this.#submits.handle(session, pdu);
    else if (pdu.id === ID.querySm) this.#states.answer(session, pdu, this.#faults.take('query'));
    else session.nack(STATUS.invalidCommand, pdu.sequence);
  }
}
