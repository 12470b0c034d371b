import type { Logger } from '@ccm/shared/platform/logging';
import { toReceivedPdu } from './connection/pdu-codec.ts';
import type { Pdu, PduToWrite } from './connection/pdu-codec.ts';
import type { DeliverContext, DeliverOutcome, SmppSessionHandlers } from './session-options.ts';

interface InboundContext {
  readonly linkId: string;
  readonly isBound: () => boolean;
  readonly send: (pdu: PduToWrite) => void;
  readonly drop: (why: string) => void;
  readonly onDeliver: SmppSessionHandlers['onDeliver'];
  readonly logger: Logger;
}

const STATUS = { invalidCommand: 0x03, wrongState: 0x04 } as const;
/** ROK, RX_T_APPN (the SMSC keeps it), RX_P_APPN (the SMSC gives up). */
const OUTCOME_STATUS: Readonly<Record<DeliverOutcome, number>> = { ok: 0, retry: 0x64, reject: 0x65 };
/** More than this unanswered, and the SMSC is asked to come again later. */
const MAX_DELIVERING = 1000;

/** Handles the SMSC's requests: answers each one, and ignores those that have no answer. */
export class InboundRequests {
  readonly #context: InboundContext;
  #delivering = 0;
  #onIdle: (() => void)[] = [];

  constructor(context: InboundContext) {
    this.#context = context;
  }

  /** The number of deliver_sm PDUs whose answer is not decided yet. */
  get delivering(): number {
    return this.#delivering;
  }

  /** Resolves when every deliver_sm has its answer. */
  async whenIdle(): Promise<void> {
    if (this.#delivering === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle.push(resolve);
    });
  }

  handle(pdu: Pdu): void {
    const { send, drop, logger } = this.#context;
    switch (pdu.command) {
      case 'enquire_link':
        send({ command: 'enquire_link_resp', sequence: pdu.sequence });
        return;
      case 'deliver_sm':
      case 'data_sm':
        void this.#deliver(pdu);
        return;
      case 'unbind':
        send({ command: 'unbind_resp', sequence: pdu.sequence });
        drop('the SMSC unbound');
        return;
      case 'alert_notification':
        void this.#hand(pdu);
        return;
      case 'outbind':
        logger.info({ command: pdu.command }, 'SMPP request ignored');
        return;
      default:
        logger.warn({ commandId: pdu.commandId }, 'unknown SMPP request');
        send({ command: 'generic_nack', sequence: pdu.sequence, status: STATUS.invalidCommand });
    }
  }

  async #deliver(pdu: Pdu): Promise<void> {
    const { isBound, send } = this.#context;
    const status = isBound() ? OUTCOME_STATUS[await this.#outcome(pdu)] : STATUS.wrongState;
    send({ command: `${pdu.command}_resp`, sequence: pdu.sequence, status });
  }

  /** It has no answer: if it cannot be stored, the SMSC does not send it again. */
  async #hand(pdu: Pdu): Promise<void> {
    const { isBound, logger } = this.#context;
    if (isBound() && (await this.#outcome(pdu)) === 'ok') return;
    logger.warn({ command: pdu.command }, 'failed to store an SMPP notification');
  }

  async #outcome(pdu: Pdu): Promise<DeliverOutcome> {
    if (this.#delivering >= MAX_DELIVERING) return 'retry';
    const { linkId, onDeliver, logger } = this.#context;
    const context: DeliverContext = { linkId, sequence: pdu.sequence };
    this.#delivering += 1;
    try {
      return await onDeliver(toReceivedPdu(pdu), context);
    } catch (error) {
      logger.error({ err: error }, 'failed to handle a deliver_sm');
      return 'retry';
    } finally {
      this.#delivering -= 1;
      if (this.#delivering === 0) for (const resolve of this.#onIdle.splice(0)) resolve();
    }
  }
}
