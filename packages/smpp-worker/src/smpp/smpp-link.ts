import { randomUUID } from 'node:crypto';
import type { SubmitPdu } from '@ccm/channels/smpp';
import { explainUnansweredBind } from './connection/explain-down.ts';
import { InboundRequests } from './inbound-requests.ts';
import type { LinkCounters } from './link-counters.ts';
import { LinkWatchdog } from './link-watchdog.ts';
import { isResponse, numberField, PduBodyError, readPdu } from './connection/pdu-codec.ts';
import type { Pdu } from './connection/pdu-codec.ts';
import { PendingRequests } from './pending-requests.ts';
import { SmppConnection } from './connection/smpp-connection.ts';
import { notBoundError, refusalOf, unansweredError } from './submit-outcome.ts';
import { Submits } from './submits.ts';
import type {
  MessageQuery,
  QueryAnswer,
  SmppSessionHandlers,
  SmppSessionOptions,
  SubmitFollowUp,
} from './session-options.ts';

interface LinkEvents {
  readonly connected: () => void;
  readonly bound: () => void;
  /** The SMSC answered the bind with this command_status. */
  readonly refused: (status: number) => void;
  /** At most once, and last. */
  readonly lost: (why: string) => void;
}

interface SmppLinkDeps extends Pick<SmppSessionHandlers, 'onDeliver'> {
  readonly options: SmppSessionOptions;
  readonly events: LinkEvents;
  /** Of the session, over all its links. */
  readonly counters: LinkCounters;
}

const BIND_COMMANDS = { 0: 'bind_transmitter', 1: 'bind_receiver', 2: 'bind_transceiver' } as const;
const BIND_ANSWERS = { 0: 'bind_transmitter_resp', 1: 'bind_receiver_resp', 2: 'bind_transceiver_resp' } as const;
const INVALID_COMMAND_LENGTH = 0x02;

/** One connection to an SMSC, from connecting to its loss. The session makes a new one for each try. */
export class SmppLink {
  readonly id = randomUUID();
  readonly #options: SmppSessionOptions;
  readonly #events: LinkEvents;
  readonly #counters: LinkCounters;
  readonly #connection: SmppConnection;
  readonly #pending = new PendingRequests();
  readonly #submits: Submits;
  readonly #inbound: InboundRequests;
  #watchdog: LinkWatchdog | undefined;
  #bound = false;
  #over = false;

  constructor({ options, events, counters, onDeliver }: SmppLinkDeps) {
    this.#options = options;
    this.#events = events;
    this.#counters = counters;
    this.#connection = new SmppConnection(options.smsc, {
      connected: () => {
        events.connected();
        void this.#bind();
      },
      frame: (frame) => {
        this.#receive(frame);
      },
      lost: (why) => {
        this.#close();
        events.lost(why);
      },
    });
    this.#submits = new Submits({ options, pending: this.#pending, connection: this.#connection, counters });
    this.#inbound = new InboundRequests({
      linkId: this.id,
      isBound: () => this.#bound,
      send: (pdu) => {
        this.#connection.send(pdu);
      },
      drop: (why) => {
        this.#connection.drop(why);
      },
      onDeliver,
      logger: options.logger,
    });
  }

  get windowInUse(): number {
    return this.#submits.inUse;
  }

  get delivering(): number {
    return this.#inbound.delivering;
  }

  /** @throws {DeliveryError} */
  async submit(pdu: SubmitPdu, followUp: SubmitFollowUp): Promise<{ readonly messageId: string }> {
    return this.#submits.submit(pdu, followUp);
  }

  /** Outside the window: questions are few, and one at a time. @throws {DeliveryError} */
  async query({ messageId, source }: MessageQuery): Promise<QueryAnswer> {
    if (this.#options.maySubmit?.() === false) throw notBoundError();
    this.#counters.queries += 1;
    const answer = await this.#request('query_sm', {
      message_id: messageId,
      source_addr_ton: source.ton,
      source_addr_npi: source.npi,
      source_addr: source.address,
    }).catch((error: unknown) => {
      throw unansweredError(error);
    });
    const refusal = refusalOf(answer);
    if (refusal !== undefined) throw refusal;
    return { messageState: numberField(answer, 'message_state'), errorCode: numberField(answer, 'error_code') };
  }

  /** Takes no more submits, waits for the answers of both sides, unbinds, and ends the connection. */
  async unbind(): Promise<void> {
    this.#submits.close();
    await Promise.all([this.#submits.whenAnswered(), this.#inbound.whenIdle()]);
    try {
      await this.#request('unbind');
    } catch {
      this.#options.logger.info('SMPP unbind was not answered');
    }
    this.destroy();
  }

  /** Ends the connection without telling. */
  destroy(): void {
    this.#connection.destroy();
    this.#close();
  }

  #request(command: string, fields: Readonly<Record<string, unknown>> = {}): Promise<Pdu> {
    return this.#pending.request(
      (sequence) => {
        this.#connection.send({ command, sequence, fields });
      },
      { answeredBy: `${command}_resp`, timeoutMs: this.#options.responseTimeoutMs },
    );
  }

  async #bind(): Promise<void> {
    const { bind } = this.#options;
    try {
      const answer = await this.#request(BIND_COMMANDS[bind.type], {
        system_id: bind.systemId,
        password: bind.password,
        system_type: bind.systemType,
        interface_version: bind.interfaceVersion,
        addr_ton: 0,
        addr_npi: 0,
        address_range: bind.addressRange,
      });
      if (answer.command === 'generic_nack' || answer.status !== 0) this.#events.refused(answer.status);
      else this.#becomeBound();
    } catch {
      this.#connection.drop(explainUnansweredBind(this.#options.smsc));
    }
  }

  /** The link may have ended since its bind was answered. */
  #becomeBound(): void {
    if (this.#over) return;
    this.#counters.links += 1;
    this.#watchdog = new LinkWatchdog(
      this.#options.enquireLinkIntervalMs,
      () => this.#request('enquire_link'),
      () => {
        this.#connection.drop('the SMSC did not answer enquire_link');
      },
    );
    this.#events.bound();
  }

  #receive(frame: Buffer): void {
    this.#counters.lastActivityMs = Date.now();
    this.#watchdog?.heard();
    const pdu = this.#read(frame);
    if (pdu === undefined) return;
    if (!isResponse(pdu)) {
      if (pdu.command === 'deliver_sm' || pdu.command === 'data_sm') this.#counters.delivers += 1;
      this.#inbound.handle(pdu);
      return;
    }
    if (this.#pending.answer(pdu)) {
      // At once, since messages may follow in the same packet.
      if (pdu.command === BIND_ANSWERS[this.#options.bind.type] && pdu.status === 0) this.#bound = true;
      return;
    }
    this.#options.logger.warn(
      { event: 'smpp-answer-unexpected', command: pdu.command, sequence: pdu.sequence },
      'unexpected smpp answer: no request waits for it',
    );
    if (pdu.command === 'generic_nack' && pdu.sequence === 0) {
      this.#connection.drop('the SMSC could not read our PDU');
    }
  }

  #read(frame: Buffer): Pdu | undefined {
    try {
      return readPdu(frame);
    } catch (error) {
      if (!(error instanceof PduBodyError) || isResponse(error)) throw error;
      this.#options.logger.warn({ err: error }, 'unreadable SMPP PDU');
      this.#connection.send({ command: 'generic_nack', sequence: error.sequence, status: INVALID_COMMAND_LENGTH });
      return undefined;
    }
  }

  #close(): void {
    this.#over = true;
    this.#bound = false;
    this.#watchdog?.stop();
    this.#submits.close();
    this.#pending.failAll();
  }
}
