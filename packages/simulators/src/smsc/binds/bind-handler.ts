import type { BoundedList, Memory } from '../../lab/index.ts';
import type { FaultQueue, SmscFault } from '../smsc-faults.ts';
import type { SmscOptions } from '../smsc-options.ts';
import type { BindKind, SmscSession } from '../smsc-session.ts';
import type { Timers } from '../timers.ts';
import { earlyDeliver } from '../submits/submit-faults.ts';
import { cString, ID, octet, responseId, STATUS, tlv, writePdu } from '../wire/pdu.ts';
import type { WirePdu } from '../wire/pdu.ts';
import { readBind } from '../wire/short-message.ts';
import type { BindRequest } from '../wire/short-message.ts';
import { bindStatus } from './bind-rules.ts';

/** A bind that was granted, and when it ended. */
export interface Binding {
  /** Number of the connection. */
  readonly session: number;
  readonly boundAtMs: number;
  endedAtMs: number | undefined;
}

interface BindHandlerDeps {
  readonly memory: Memory;
  readonly options: Pick<SmscOptions, 'accounts' | 'enquireLinkMs'>;
  readonly faults: FaultQueue;
  readonly timers: Timers;
  readonly sessions: () => readonly SmscSession[];
  readonly changed: () => void;
  readonly violation: (what: string) => void;
}

const BIND_KINDS: ReadonlyMap<number, BindKind> = new Map([
  [ID.bindTransmitter, 'transmitter'],
  [ID.bindReceiver, 'receiver'],
  [ID.bindTransceiver, 'transceiver'],
]);
const SYSTEM_ID = 'SIMSMSC';
const UNBIND_TIMEOUT_MS = 5000;

/** The life of a bind (SMPP 3.4, section 2.2): granted or refused, kept alive by enquire_link in both directions, ended by unbind. */
export class BindHandler {
  readonly #deps: BindHandlerDeps;
  readonly requests: BoundedList<BindRequest>;
  readonly bindings: BoundedList<Binding>;
  /** enquire_link PDUs of the ESME, and our own that it answered. */
  enquireLinks = 0;
  answeredEnquireLinks = 0;
  unbinds = 0;

  constructor(deps: BindHandlerDeps) {
    this.#deps = deps;
    this.requests = deps.memory.list();
    this.bindings = deps.memory.list();
  }

  /** The sessions that are bound at present. */
  get bound(): readonly SmscSession[] {
    return this.#deps.sessions().filter((session) => session.bound !== undefined);
  }

  /** @returns whether the PDU was one of a bind's life */
  handle(session: SmscSession, pdu: WirePdu): boolean {
    const kind = BIND_KINDS.get(pdu.id);
    if (kind !== undefined) this.#bind(session, pdu, kind);
    else if (pdu.id === ID.enquireLink) this.#enquireLink(session, pdu);
    else if (pdu.id === ID.unbind) this.#unbind(session, pdu);
    else return false;
    return true;
  }

  ended({ number }: SmscSession): void {
    const open = this.bindings.all.find(({ session, endedAtMs }) => session === number && endedAtMs === undefined);
    if (open !== undefined) open.endedAtMs = Date.now();
  }

  /** Sends unbind on every bind, and closes each connection when it is answered. */
  async unbindAll(): Promise<void> {
    await Promise.all(this.bound.map(unbindAndClose));
  }

  #bind(session: SmscSession, pdu: WirePdu, kind: BindKind): void {
    const request = readBind(pdu.body);
    this.requests.push(request);
    const fault = this.#deps.faults.take('bind');
    if (fault?.kind === 'bind-no-response') return;
    if (fault?.kind === 'bind-nack') {
      session.nack(fault.status ?? STATUS.invalidCommand, pdu.sequence);
      return;
    }
    const status = fault === undefined ? this.#statusOf(request, kind) : (fault.status ?? STATUS.bindFailed);
    if (status !== STATUS.ok) {
      session.answer(pdu, status);
      return;
    }
    this.#grant(session, pdu, { kind, request });
  }

  #statusOf(request: BindRequest, kind: BindKind): number {
    const held = this.bound.filter((session) => session.bound?.request.systemId === request.systemId).length;
    return bindStatus(this.#deps.options.accounts, request, kind, held);
  }

  #grant(session: SmscSession, pdu: WirePdu, bound: NonNullable<SmscSession['bound']>): void {
    session.bound = bound;
    this.bindings.push({ session: session.number, boundAtMs: Date.now(), endedAtMs: undefined });
    const fault = this.#deps.faults.take('bound');
    const body = Buffer.concat([cString(SYSTEM_ID), tlv(0x0210, octet(0x34))]);
    const answer = writePdu({ id: responseId(pdu.id), status: STATUS.ok, sequence: pdu.sequence, body });
    const glued = fault?.kind === 'deliver-with-bind' ? [earlyDeliver(session)] : [];
    session.write(Buffer.concat([answer, ...glued]));
    this.#afterGrant(session, fault);
  }

  #afterGrant(session: SmscSession, fault: SmscFault | undefined): void {
    if (fault?.kind === 'drop-after-bind') session.destroy();
    if (fault?.kind === 'unbind-after-bind') void unbindAndClose(session);
    const { enquireLinkMs } = this.#deps.options;
    if (enquireLinkMs !== undefined) this.#keepEnquiring(session, enquireLinkMs);
  }

  #keepEnquiring(session: SmscSession, intervalMs: number): void {
    this.#deps.timers.later(() => {
      if (session.bound === undefined) return;
      void session.request(ID.enquireLink, Buffer.alloc(0), intervalMs).then((answer) => {
        if (answer !== undefined) this.answeredEnquireLinks += 1;
        else if (session.open) this.#deps.violation('enquire_link was not answered');
        this.#deps.changed();
        this.#keepEnquiring(session, intervalMs);
      });
    }, intervalMs);
  }

  #enquireLink(session: SmscSession, pdu: WirePdu): void {
    this.enquireLinks += 1;
    if (this.#deps.faults.take('enquire-link') === undefined) session.answer(pdu, STATUS.ok);
  }

  #unbind(session: SmscSession, pdu: WirePdu): void {
    this.unbinds += 1;
    session.bound = undefined;
    this.ended(session);
    if (this.#deps.faults.take('unbind') === undefined) session.answer(pdu, STATUS.ok);
  }
}

/** An outbind PDU (SMPP 3.4, section 4.1.7.1): some SMSCs send it before the ESME binds. */
export function outbind(session: SmscSession): Buffer {
  const body = Buffer.concat([cString(SYSTEM_ID), cString('secret')]);
  return writePdu({ id: ID.outbind, status: 0, sequence: session.nextSequence(), body });
}

async function unbindAndClose(session: SmscSession): Promise<void> {
  await session.request(ID.unbind, Buffer.alloc(0), UNBIND_TIMEOUT_MS);
  session.end();
}
