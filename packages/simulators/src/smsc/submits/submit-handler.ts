import type { BoundedList, Memory } from '../../lab/index.ts';
import type { MessageStates } from '../delivery/message-states.ts';
import { receiptFor, USUAL_RECEIPTS } from '../delivery/receipt-plan.ts';
import type { ReceiptPlan } from '../delivery/receipt-plan.ts';
import type { StoreAndForward } from '../delivery/store-and-forward.ts';
import type { FaultQueue } from '../smsc-faults.ts';
import type { SmscOptions } from '../smsc-options.ts';
import type { SmscSession } from '../smsc-session.ts';
import type { Timers } from '../timers.ts';
import { RESPONSE, STATUS, writePdu } from '../wire/pdu.ts';
import type { WirePdu } from '../wire/pdu.ts';
import { readShortMessage, violationsIn } from '../wire/short-message.ts';
import type { ShortMessage } from '../wire/short-message.ts';
import { IdSource } from './id-source.ts';
import { MessageJoiner } from './message-joiner.ts';
import { RateLimit } from './rate-limit.ts';
import { SUBMIT_FAULTS, submitAnswer } from './submit-faults.ts';

/** A submit_sm that was taken. */
export interface Submitted extends ShortMessage {
  readonly id: string;
  /** Number of the connection. */
  readonly session: number;
  readonly atMs: number;
}

interface SubmitHandlerDeps {
  readonly memory: Memory;
  readonly options: SmscOptions;
  readonly faults: FaultQueue;
  readonly timers: Timers;
  readonly states: MessageStates;
  readonly forwarder: StoreAndForward;
  readonly changed: () => void;
  readonly violation: (what: string) => void;
}

/** The head start of a receipt that comes before the answer to its message. */
const HEAD_START_MS = 20;

/** Takes submit_sm PDUs, or misbehaves in place of the answer; joins long messages as a telephone does; reports the outcome of each. */
export class SubmitHandler {
  readonly #deps: SubmitHandlerDeps;
  readonly #limit: RateLimit;
  readonly #ids: IdSource;
  readonly joiner: MessageJoiner;
  /** In the order in which they were taken; empty where the options do not keep messages. */
  readonly submits: BoundedList<Submitted>;
  /** The numbers of taken and of throttled submits. */
  taken = 0;
  throttled = 0;
  /** May be changed at any time. */
  receipts: ReceiptPlan | 'none';
  /** Plans for messages to single numbers, in place of `receipts`. */
  readonly receiptsTo = new Map<string, ReceiptPlan | 'none'>();
  /** Numbers without a plus whose messages get no receipt but those of `report`. */
  readonly reportedByHand = new Set<string>();

  constructor(deps: SubmitHandlerDeps) {
    this.#deps = deps;
    this.joiner = new MessageJoiner(deps.memory);
    this.submits = deps.memory.list();
    this.#limit = new RateLimit(deps.options.maxPerSecond);
    this.#ids = new IdSource(deps.options.ids);
    this.receipts = deps.options.receipts ?? USUAL_RECEIPTS;
  }

  handle(session: SmscSession, pdu: WirePdu): void {
    if (session.bound === undefined || session.bound.kind === 'receiver') {
      session.answer(pdu, STATUS.wrongState);
      return;
    }
    const { faults, timers } = this.#deps;
    const fault = faults.take('submit', destinationOf(pdu));
    const strike = fault === undefined ? undefined : SUBMIT_FAULTS.get(fault.kind);
    if (fault !== undefined && strike !== undefined) {
      const rightAnswer = (): WirePdu => this.#take(session, pdu);
      strike({ session, pdu, fault, rightAnswer, later: (act, delayMs) => timers.later(act, delayMs) });
      return;
    }
    if (!this.#limit.takes()) {
      this.throttled += 1;
      session.answer(pdu, STATUS.throttled);
      return;
    }
    this.#answer(session, pdu);
  }

  /** Sends receipts of one state for a message. Resolves once each is answered. */
  async report(submitted: Submitted, state: string, options: ReportOptions = {}): Promise<void> {
    const { plan = USUAL_RECEIPTS, copies = 1, prefer } = options;
    this.#deps.states.reached(submitted.id, state);
    for (let copy = 0; copy < copies; copy += 1) {
      await this.#deps.forwarder.deliver(receiptFor(submitted, submitted.id, state, plan), prefer);
    }
  }

  #answer(session: SmscSession, pdu: WirePdu): void {
    session.unanswered += 1;
    session.maxUnanswered = Math.max(session.maxUnanswered, session.unanswered);
    const take = (): void => {
      const answer = this.#take(session, pdu);
      const early = this.receipts !== 'none' && this.receipts.when === 'before-response';
      if (early) this.#deps.timers.later(() => sendAnswer(session, answer), HEAD_START_MS);
      else sendAnswer(session, answer);
    };
    const { responseDelayMs } = this.#deps.options;
    if (responseDelayMs === undefined) take();
    else this.#deps.timers.later(take, responseDelayMs);
  }

  /** Takes the message and gives the answer that is right for it. */
  #take(session: SmscSession, pdu: WirePdu): WirePdu {
    try {
      const message = readShortMessage(pdu.body);
      const submitted: Submitted = { ...message, id: this.#ids.next(), session: session.number, atMs: Date.now() };
      this.taken += 1;
      for (const violation of violationsIn(message)) this.#deps.violation(violation);
      this.joiner.add(message);
      this.#keep(submitted);
      this.#reportAsPlanned(submitted);
      this.#deps.changed();
      return submitAnswer(pdu, submitted.id);
    } catch (error) {
      this.#deps.violation(error instanceof Error ? error.message : String(error));
      const id = (pdu.id | RESPONSE) >>> 0;
      return { id, status: STATUS.invalidLength, sequence: pdu.sequence, body: Buffer.alloc(0) };
    }
  }

  #keep(submitted: Submitted): void {
    if (this.#deps.options.keepsMessages === false) return;
    this.submits.push(submitted);
    this.#deps.states.taken(submitted.id, submitted.source.address);
  }

  #reportAsPlanned(submitted: Submitted): void {
    if (this.reportedByHand.has(submitted.destination.address)) return;
    const plan = this.receiptsTo.get(`+${submitted.destination.address}`) ?? this.receipts;
    if (plan === 'none') {
      this.#deps.states.reached(submitted.id, 'DELIVRD');
      return;
    }
    if ((submitted.registeredDelivery & 0x03) === 0 && plan.unasked !== true) return;
    const sameBind = plan.on !== 'other-bind';
    const prefer = (session: SmscSession): boolean => (session.number === submitted.session) === sameBind;
    const copies = plan.lost === true ? 0 : (plan.copies ?? 1);
    const send = async (): Promise<void> => {
      for (const state of plan.states ?? ['DELIVRD']) await this.report(submitted, state, { plan, copies, prefer });
    };
    if (plan.when === 'before-response') void send();
    else this.#deps.timers.later(() => void send(), plan.delayMs ?? 0);
  }
}

interface ReportOptions {
  readonly plan?: ReceiptPlan;
  readonly copies?: number;
  readonly prefer?: (session: SmscSession) => boolean;
}

/** Undefined where the PDU cannot be read. */
function destinationOf(pdu: WirePdu): string | undefined {
  try {
    return `+${readShortMessage(pdu.body).destination.address}`;
  } catch {
    return undefined;
  }
}

/** Sends also the answer that the fault `out-of-order` held back. */
function sendAnswer(session: SmscSession, answer: WirePdu): void {
  session.unanswered -= 1;
  session.write(writePdu(answer));
  const { heldBack } = session;
  session.heldBack = undefined;
  if (heldBack !== undefined) session.write(writePdu(heldBack));
}
