import type { Socket } from 'node:net';
import type { BindRequest } from './wire/short-message.ts';
import { ID, RESPONSE, responseId, takePdus, writePdu } from './wire/pdu.ts';
import type { WirePdu } from './wire/pdu.ts';

export type BindKind = 'transmitter' | 'receiver' | 'transceiver';

interface SessionEvents {
  readonly request: (session: SmscSession, pdu: WirePdu) => void;
  readonly closed: (session: SmscSession) => void;
  readonly violation: (what: string) => void;
}

/** One connection of an ESME: framing, sequence numbers, and the requests that wait for an answer. */
export class SmscSession {
  readonly number: number;
  readonly #socket: Socket;
  readonly #events: SessionEvents;
  readonly #answers = new Map<number, (pdu: WirePdu | undefined) => void>();
  #rest: Buffer = Buffer.alloc(0);
  #sequence = 0;
  bound: { readonly kind: BindKind; readonly request: BindRequest } | undefined;
  /** Takes everything and says nothing. */
  deaf = false;
  /** submit_sm PDUs without an answer, now and at most. */
  unanswered = 0;
  maxUnanswered = 0;
  heldBack: WirePdu | undefined;

  constructor(socket: Socket, number: number, events: SessionEvents) {
    this.number = number;
    this.#socket = socket;
    this.#events = events;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#read(chunk);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.bound = undefined;
      for (const resolve of this.#answers.values()) resolve(undefined);
      this.#answers.clear();
      events.closed(this);
    });
  }

  get receives(): boolean {
    return this.bound !== undefined && this.bound.kind !== 'transmitter';
  }

  get open(): boolean {
    return !this.#socket.destroyed;
  }

  write(octets: Buffer): void {
    if (this.#socket.writable && !this.deaf) this.#socket.write(octets);
  }

  answer(request: WirePdu, status: number, body: Buffer = Buffer.alloc(0)): void {
    this.write(writePdu({ id: responseId(request.id), status, sequence: request.sequence, body }));
  }

  nack(status: number, sequence: number): void {
    this.write(writePdu({ id: ID.genericNack, status, sequence, body: Buffer.alloc(0) }));
  }

  /** Sends a request and waits for its answer; undefined when the connection ended or the time is over. */
  async request(id: number, body: Buffer, timeoutMs: number): Promise<WirePdu | undefined> {
    const sequence = this.nextSequence();
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<WirePdu | undefined>((resolve) => {
      this.#answers.set(sequence, resolve);
      timer = setTimeout(() => {
        resolve(undefined);
      }, timeoutMs);
    });
    this.write(writePdu({ id, status: 0, sequence, body }));
    const answer = await answered;
    clearTimeout(timer);
    this.#answers.delete(sequence);
    return answer;
  }

  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.deaf) return;
    const taken = takePdus(Buffer.concat([this.#rest, chunk]));
    if (taken === undefined) {
      this.#events.violation('a PDU has an impossible length');
      this.destroy();
      return;
    }
    this.#rest = taken.rest;
    for (const pdu of taken.pdus) {
      if (pdu.id < RESPONSE) this.#events.request(this, pdu);
      else this.#answers.get(pdu.sequence)?.(pdu);
    }
  }
}
