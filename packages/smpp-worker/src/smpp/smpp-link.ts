import { randomUUID } from 'node:crypto';
import type { SubmitPdu } from '@ccm/channels/smpp';
import type { DeliveryError } from '@ccm/core/domain';
import { explainUnansweredBind } from './explain-down.ts';
import { InboundRequests } from './inbound-requests.ts';
import type { LinkCounters } from './link-counters.ts';
import { LinkWatchdog } from './link-watchdog.ts';
import { isResponse, numberField, PduBodyError, readPdu, submitFields, textField } from './pdu-codec.ts';
import type { Pdu } from './pdu-codec.ts';
import { PendingRequests } from './pending-requests.ts';
import { SendWindow } from './send-window.ts';
import { SmppConnection } from './smpp-connection.ts';
import { isLinkFault, notBoundError, refusalOf, unansweredError } from './submit-outcome.ts';
import type {
  MessageQuery,
  QueryAnswer,
  SmppSessionHandlers,
  SmppSessionOptions,
  SubmitFollowUp,
} from './session-options.ts';

export interface LinkEvents {
  readonly connected: () => void;
  readonly bound: () => void;
  /** The SMSC answered the bind with this command_status. */
  readonly refused: (status: number) => void;
  /** At most once, and last. */
  readonly lost: (why: string) => void;
}

const BIND_COMMANDS = { 0: 'bind_transmitter', 1: 'bind_receiver', 2: 'bind_transceiver' } as const;
const BIND_ANSWERS = { 0: 'bind_transmitter_resp', 1: 'bind_receiver_resp', 2: 'bind_transceiver_resp' } as const;
const INVALID_COMMAND_LENGTH = 0x02;
/** The number of unanswered submits in a row after which the link is given up even if enquire_link is still answered. */
const MAX_UNANSWERED_IN_A_ROW = 3;
const DEFAULT_THROTTLE_MS = 1000;

/** The life of one connection to an SMSC, from connecting to its loss. The session makes a new one for each try. */
export class SmppLink {
  readonly id = randomUUID();
  readonly #options: SmppSessionOptions;
  readonly #events: LinkEvents;
  readonly #counters: LinkCounters;
  readonly #connection: SmppConnection;
  readonly #pending = new PendingRequests();
  readonly #window: SendWindow;
  readonly #inbound: InboundRequests;
  #watchdog: LinkWatchdog | undefined;
  #bound = false;
  #over = false;
  #unansweredInARow = 0;

  constructor(
    options: SmppSessionOptions,
    handlers: Pick<SmppSessionHandlers, 'onDeliver'>,
    events: LinkEvents,
    counters: LinkCounters,
  ) {
    this.#options = options;
    this.#events = events;
    this.#counters = counters;
    this.#window = new SendWindow(options.windowSize);
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
    this.#inbound = new InboundRequests({
      linkId: this.id,
      isBound: () => this.#bound,
      send: (pdu) => {
        this.#connection.send(pdu);
      },
      drop: (why) => {
        this.#connection.drop(why);
      },
      onDeliver: handlers.onDeliver,
      logger: options.logger,
    });
  }

  get windowInUse(): number {
    return this.#window.inUse;
  }

  get delivering(): number {
    return this.#inbound.delivering;
  }

  /** @throws {DeliveryError} */
  async submit(pdu: SubmitPdu, followUp: SubmitFollowUp): Promise<{ readonly messageId: string }> {
    await this.#enterWindow(followUp.signal);
    try {
      if (this.#options.maySubmit?.() === false) throw notBoundError();
      const answer = await this.#ask(pdu, followUp);
      const refusal = refusalOf(answer);
      if (refusal === undefined) {
        this.#window.widen();
        return { messageId: textField(answer, 'message_id') };
      }
      this.#noteRefusal(answer, refusal);
      throw refusal;
    } finally {
      this.#window.leave();
    }
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
    this.#window.close();
    await Promise.all([this.#window.whenEmpty(), this.#inbound.whenIdle()]);
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

  async #enterWindow(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#window.enter(signal);
    } catch {
      throw notBoundError();
    }
  }

  async #ask(pdu: SubmitPdu, { signal, onLateAnswer }: SubmitFollowUp): Promise<Pdu> {
    this.#counters.submits += 1;
    const startedAtMs = performance.now();
    try {
      const answer = await this.#pending.request(
        (sequence) => {
          this.#connection.send({ command: 'submit_sm', sequence, fields: submitFields(pdu), tlvs: pdu.tlvs });
        },
        {
          answeredBy: 'submit_sm_resp',
          timeoutMs: this.#options.responseTimeoutMs,
          signal,
          onLate: (answer) => {
            this.#noteLate(answer, onLateAnswer);
          },
        },
      );
      this.#unansweredInARow = 0;
      this.#counters.responseTimeMs = performance.now() - startedAtMs;
      return answer;
    } catch (error) {
      const failure = unansweredError(error);
      this.#noteUnanswered(failure);
      throw failure;
    }
  }

  #noteUnanswered(failure: DeliveryError): void {
    this.#counters.failures += 1;
    if (failure.reason !== 'outcome-unknown') return;
    this.#counters.unknownOutcomes += 1;
    this.#unansweredInARow += 1;
    if (this.#unansweredInARow >= MAX_UNANSWERED_IN_A_ROW) this.#connection.drop('the SMSC answers no submit_sm');
  }

  /** An SMSC that answers late does answer: its line is not given up for that. */
  #noteLate(answer: Pdu, tell: SubmitFollowUp['onLateAnswer']): void {
    this.#counters.lateAnswers += 1;
    this.#unansweredInARow = 0;
    const refusal = refusalOf(answer);
    if (refusal !== undefined) this.#noteRefusal(answer, refusal);
    tell?.(refusal === undefined ? { messageId: textField(answer, 'message_id') } : { refusal });
  }

  #noteRefusal(answer: Pdu, refusal: DeliveryError): void {
    this.#counters.failures += 1;
    if (refusal.reason === 'throttled') {
      this.#counters.throttles += 1;
      this.#window.throttle(refusal.advice.retryAfterMs ?? DEFAULT_THROTTLE_MS);
    }
    if (isLinkFault(answer)) this.#connection.drop(`the SMSC refused a submit_sm: ${refusal.message}`);
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
    this.#window.close();
    this.#pending.failAll();
  }
}
