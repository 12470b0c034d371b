import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { bindStatus } from './binds/bind-rules.ts';
import { ChangeSignal } from './change-signal.ts';
import { deliverFieldsOf } from './delivery/customer-text.ts';
import type { CustomerText } from './delivery/customer-text.ts';
import { StoreAndForward } from './delivery/store-and-forward.ts';
import type { Delivery } from './delivery/store-and-forward.ts';
import { IdSource } from './submits/id-source.ts';
import { MessageJoiner } from './submits/message-joiner.ts';
import type { WholeMessage } from './submits/message-joiner.ts';
import { MessageStates } from './delivery/message-states.ts';
import type { Query } from './delivery/message-states.ts';
import { RateLimit } from './submits/rate-limit.ts';
import { receiptFor } from './delivery/receipt-plan.ts';
import type { ReceiptPlan } from './delivery/receipt-plan.ts';
import { FaultQueue } from './smsc-faults.ts';
import type { SmscFault } from './smsc-faults.ts';
import { readBind, readShortMessage, violationsIn } from './wire/short-message.ts';
import type { BindRequest, DeliverFields, ShortMessage } from './wire/short-message.ts';
import type { SmscOptions } from './smsc-options.ts';
import { SmscSession } from './smsc-session.ts';
import type { BindKind } from './smsc-session.ts';
import { earlyDeliver, SUBMIT_FAULTS, submitAnswer } from './submits/submit-faults.ts';
import { cString, ID, octet, RESPONSE, responseId, STATUS, tlv, writePdu } from './wire/pdu.ts';
import type { WirePdu } from './wire/pdu.ts';

/** A submit_sm that was taken. */
export interface Submitted extends ShortMessage {
  readonly id: string;
  /** Number of the connection. */
  readonly session: number;
  readonly atMs: number;
}

/** A bind that was granted, and when it ended. */
export interface Binding {
  /** Number of the connection. */
  readonly session: number;
  readonly boundAtMs: number;
  endedAtMs: number | undefined;
}

const BIND_KINDS: ReadonlyMap<number, BindKind> = new Map([
  [ID.bindTransmitter, 'transmitter'],
  [ID.bindReceiver, 'receiver'],
  [ID.bindTransceiver, 'transceiver'],
]);
const USUAL_RECEIPTS: ReceiptPlan = { form: 'both' };
const WAIT_TIMEOUT_MS = 40_000;
/** The head start of a receipt that comes before the answer to its message. */
const HEAD_START_MS = 20;

/**
 * An SMSC on loopback: takes binds and messages, joins long ones as a telephone does, reports, sends what customers write, and
 * misbehaves when told to.
 */
export class SmscSimulator {
  readonly #options: SmscOptions;
  readonly #server: Server;
  readonly #faults = new FaultQueue();
  readonly #joiner = new MessageJoiner();
  readonly #stopping = new AbortController();
  readonly #changes = new ChangeSignal(this.#stopping.signal);
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #deliveries: StoreAndForward;
  readonly #states = new MessageStates();
  readonly #limit: RateLimit;
  readonly #ids: IdSource;
  #sessions: SmscSession[] = [];
  #connections = 0;
  #submits: Submitted[] = [];
  #binds: BindRequest[] = [];
  readonly #bindings: Binding[] = [];
  #violations: string[] = [];
  /** How many submit_sm were taken, and how many were throttled. */
  taken = 0;
  throttled = 0;
  enquireLinks = 0;
  /** Our own enquire_link PDUs that the ESME answered. */
  answeredEnquireLinks = 0;
  unbinds = 0;
  /** May be changed at any time. */
  receipts: ReceiptPlan | 'none';
  /** Numbers without a plus, of whose messages only `report` tells. */
  readonly reportedByHand = new Set<string>();

  constructor(options: SmscOptions = {}) {
    this.#options = options;
    this.#limit = new RateLimit(options.maxPerSecond);
    this.#ids = new IdSource(options.ids);
    this.receipts = options.receipts ?? USUAL_RECEIPTS;
    const accept = (socket: Socket): void => {
      this.#accept(socket);
    };
    this.#server = options.tls === undefined ? createServer(accept) : createTlsServer(options.tls, accept);
    this.#server.on('tlsClientError', () => undefined);
    this.#deliveries = new StoreAndForward({
      sessions: () => this.#sessions,
      changed: () => {
        this.#changed();
      },
      waitUntil: (condition, limits) => this.waitUntil(condition, limits),
      stopping: this.#stopping.signal,
      responseTimeoutMs: options.deliverTimeoutMs ?? 5000,
      redeliverAfterMs: options.redeliverAfterMs ?? 500,
    });
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. */
  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return this;
  }

  /** Cuts every connection. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const timer of this.#timers) clearTimeout(timer);
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

  /** Those that are bound at present. */
  get bound(): readonly SmscSession[] {
    return this.#sessions.filter((session) => session.bound !== undefined);
  }

  /** Connections so far. */
  get connections(): number {
    return this.#connections;
  }

  get bindRequests(): readonly BindRequest[] {
    return this.#binds;
  }

  /** Every bind that was granted, in the order in which they were. */
  get bindings(): readonly Readonly<Binding>[] {
    return this.#bindings;
  }

  /** Parts as they came; not kept in load mode. */
  get submits(): readonly Submitted[] {
    return this.#submits;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries.deliveries;
  }

  /** query_sm PDUs as they came. */
  get queries(): readonly Query[] {
    return this.#states.queries;
  }

  /** What the ESME did that the specification forbids. */
  get violations(): readonly string[] {
    return this.#violations;
  }

  /** Whole texts that a telephone would show, in the order in which they were complete. */
  messagesTo(number: string): readonly WholeMessage[] {
    const digits = number.replace(/^\+/, '');
    return this.#joiner.messages.filter(({ to }) => to === digits);
  }

  get messages(): readonly WholeMessage[] {
    return this.#joiner.messages;
  }

  /** @returns takes the fault back. */
  misbehave(fault: SmscFault): () => void {
    return this.#faults.add(fault);
  }

  /** Calls `listener` after every change. @returns ends it. */
  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** Reports a state of a message that was taken: `ENROUTE`, `DELIVRD`, `UNDELIV`, … Resolves once the receipt is answered. */
  async report(submitted: Submitted, state: string, copies = 1): Promise<void> {
    this.#states.reached(submitted.id, state);
    for (let copy = 0; copy < copies; copy += 1) {
      await this.#deliveries.deliver(receiptFor(submitted, submitted.id, state, USUAL_RECEIPTS));
    }
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Sends what a customer wrote; resolves with the answers to its PDUs once each is answered for good. */
  async customerWrites(message: CustomerText): Promise<readonly (number | undefined)[]> {
    return Promise.all(deliverFieldsOf(message).map(async (fields) => this.#deliveries.deliver(fields)));
  }

  /** Sends one deliver_sm of any kind. */
  async deliver(fields: DeliverFields): Promise<number | undefined> {
    return this.#deliveries.deliver(fields);
  }

  /** What query_sm tells of a message from now on. */
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

  /** Sends unbind on every bind, and closes when it is answered. */
  async unbindAll(): Promise<void> {
    await Promise.all(
      this.bound.map(async (session) => {
        await session.request(ID.unbind, Buffer.alloc(0), 5000);
        session.end();
      }),
    );
  }

  /** @throws {Error} when the time (default 40,000 ms) is over */
  async waitUntil<T>(
    condition: () => T | undefined | false,
    options: { readonly timeoutMs?: number } = {},
  ): Promise<T> {
    return this.#changes.waitUntil(condition, options.timeoutMs ?? WAIT_TIMEOUT_MS);
  }

  #changed(): void {
    this.#changes.emit();
  }

  #accept(socket: Socket): void {
    this.#connections += 1;
    const session = new SmscSession(socket, this.#connections, {
      request: (from, pdu) => {
        this.#request(from, pdu);
        this.#changed();
      },
      closed: (closed) => {
        this.#sessions = this.#sessions.filter((other) => other !== closed);
        this.#endBinding(closed);
        this.#changed();
      },
      violation: (what) => this.#violations.push(what),
    });
    this.#sessions.push(session);
    const fault = this.#faults.take('connect');
    if (fault?.kind === 'refuse-connection') session.destroy();
    if (fault?.kind === 'black-hole') session.deaf = true;
    if (fault?.kind === 'outbind') {
      const body = Buffer.concat([cString('SIMSMSC'), cString('secret')]);
      session.write(writePdu({ id: ID.outbind, status: 0, sequence: session.nextSequence(), body }));
    }
    if (fault?.kind === 'deliver-before-bound') session.write(earlyDeliver(session));
    this.#changed();
  }

  #request(session: SmscSession, pdu: WirePdu): void {
    const kind = BIND_KINDS.get(pdu.id);
    if (kind !== undefined) this.#bind(session, pdu, kind);
    else if (pdu.id === ID.submitSm) this.#submit(session, pdu);
    else if (pdu.id === ID.querySm) this.#states.answer(session, pdu, this.#faults.take('query'));
    else if (pdu.id === ID.enquireLink) this.#enquireLink(session, pdu);
    else if (pdu.id === ID.unbind) this.#unbind(session, pdu);
    else session.nack(STATUS.invalidCommand, pdu.sequence);
  }

  #bind(session: SmscSession, pdu: WirePdu, kind: BindKind): void {
    const request = readBind(pdu.body);
    this.#binds.push(request);
    const fault = this.#faults.take('bind');
    if (fault?.kind === 'bind-no-response') return;
    if (fault?.kind === 'bind-nack') {
      session.nack(fault.status ?? STATUS.invalidCommand, pdu.sequence);
      return;
    }
    const status = fault === undefined ? this.#bindStatus(request, kind) : (fault.status ?? STATUS.bindFailed);
    if (status !== STATUS.ok) {
      session.answer(pdu, status);
      return;
    }
    session.bound = { kind, request };
    this.#bindings.push({ session: session.number, boundAtMs: Date.now(), endedAtMs: undefined });
    const after = this.#faults.take('bound');
    const body = Buffer.concat([cString('SIMSMSC'), tlv(0x0210, octet(0x34))]);
    const answer = writePdu({ id: responseId(pdu.id), status: STATUS.ok, sequence: pdu.sequence, body });
    const glued = after?.kind === 'deliver-with-bind' ? [earlyDeliver(session)] : [];
    session.write(Buffer.concat([answer, ...glued]));
    this.#afterBind(session, after);
  }

  #afterBind(session: SmscSession, fault: SmscFault | undefined): void {
    if (fault?.kind === 'drop-after-bind') session.destroy();
    if (fault?.kind === 'unbind-after-bind') {
      void session.request(ID.unbind, Buffer.alloc(0), 5000).then(() => {
        session.end();
      });
    }
    if (this.#options.enquireLinkMs !== undefined) this.#keepAsking(session, this.#options.enquireLinkMs);
  }

  #keepAsking(session: SmscSession, intervalMs: number): void {
    this.#later(() => {
      if (session.bound === undefined) return;
      void session.request(ID.enquireLink, Buffer.alloc(0), intervalMs).then((answer) => {
        if (answer !== undefined) this.answeredEnquireLinks += 1;
        else if (session.open) this.#violations.push('enquire_link was not answered');
        this.#changed();
        this.#keepAsking(session, intervalMs);
      });
    }, intervalMs);
  }

  #bindStatus(request: BindRequest, kind: BindKind): number {
    const held = this.bound.filter((session) => session.bound?.request.systemId === request.systemId).length;
    return bindStatus(this.#options.accounts, request, kind, held);
  }

  #enquireLink(session: SmscSession, pdu: WirePdu): void {
    this.enquireLinks += 1;
    if (this.#faults.take('enquire-link') === undefined) session.answer(pdu, STATUS.ok);
  }

  #unbind(session: SmscSession, pdu: WirePdu): void {
    this.unbinds += 1;
    session.bound = undefined;
    this.#endBinding(session);
    if (this.#faults.take('unbind') === undefined) session.answer(pdu, STATUS.ok);
  }

  #endBinding({ number }: SmscSession): void {
    const open = this.#bindings.find(({ session, endedAtMs }) => session === number && endedAtMs === undefined);
    if (open !== undefined) open.endedAtMs = Date.now();
  }

  #submit(session: SmscSession, pdu: WirePdu): void {
    if (session.bound === undefined || session.bound.kind === 'receiver') {
      session.answer(pdu, STATUS.wrongState);
      return;
    }
    const fault = this.#faults.take('submit');
    const strike = fault === undefined ? undefined : SUBMIT_FAULTS.get(fault.kind);
    if (fault !== undefined && strike !== undefined) {
      const rightAnswer = (): WirePdu => this.#take(session, pdu);
      strike({ session, pdu, fault, rightAnswer, later: (act, delayMs) => this.#later(act, delayMs) });
      return;
    }
    if (!this.#limit.takes()) {
      this.throttled += 1;
      session.answer(pdu, STATUS.throttled);
      return;
    }
    this.#answerSubmit(session, pdu);
  }

  #answerSubmit(session: SmscSession, pdu: WirePdu): void {
    session.unanswered += 1;
    session.maxUnanswered = Math.max(session.maxUnanswered, session.unanswered);
    const take = (): void => {
      const answer = this.#take(session, pdu);
      const early = this.receipts !== 'none' && this.receipts.when === 'before-response';
      if (early) this.#later(() => this.#send(session, answer), HEAD_START_MS);
      else this.#send(session, answer);
    };
    const { responseDelayMs } = this.#options;
    if (responseDelayMs === undefined) take();
    else this.#later(take, responseDelayMs);
  }

  #send(session: SmscSession, answer: WirePdu): void {
    session.unanswered -= 1;
    session.write(writePdu(answer));
    const { heldBack } = session;
    session.heldBack = undefined;
    if (heldBack !== undefined) session.write(writePdu(heldBack));
  }

  /** Takes the message and gives the answer that is right for it. */
  #take(session: SmscSession, pdu: WirePdu): WirePdu {
    try {
      const message = readShortMessage(pdu.body);
      const id = this.#ids.next();
      this.taken += 1;
      this.#violations.push(...violationsIn(message));
      this.#joiner.add(message);
      const submitted: Submitted = { ...message, id, session: session.number, atMs: Date.now() };
      if (this.#options.keepsMessages !== false) this.#submits.push(submitted);
      if (this.#options.keepsMessages !== false) this.#states.taken(id, message.source.address);
      this.#report(submitted);
      this.#changed();
      return submitAnswer(pdu, id);
    } catch (error) {
      this.#violations.push(error instanceof Error ? error.message : String(error));
      return {
        id: (pdu.id | RESPONSE) >>> 0,
        status: STATUS.invalidLength,
        sequence: pdu.sequence,
        body: Buffer.alloc(0),
      };
    }
  }

  #report(submitted: Submitted): void {
    if (this.reportedByHand.has(submitted.destination.address)) return;
    const plan = this.receipts;
    if (plan === 'none') {
      this.#states.reached(submitted.id, 'DELIVRD');
      return;
    }
    if ((submitted.registeredDelivery & 0x03) === 0 && plan.unasked !== true) return;
    const sameBind = plan.on !== 'other-bind';
    const prefer = (session: SmscSession): boolean => (session.number === submitted.session) === sameBind;
    const states = plan.states ?? ['DELIVRD'];
    const copies = plan.lost === true ? 0 : (plan.copies ?? 1);
    const send = async (): Promise<void> => {
      for (const state of states) {
        this.#states.reached(submitted.id, state);
        for (let copy = 0; copy < copies; copy += 1) {
          await this.#deliveries.deliver(receiptFor(submitted, submitted.id, state, plan), prefer);
        }
      }
    };
    if (plan.when === 'before-response') void send();
    else this.#later(() => void send(), plan.delayMs ?? 0);
  }

  #later(act: () => void, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }
}
