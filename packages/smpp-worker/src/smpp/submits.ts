import type { SubmitPdu } from '@ccm/channels/smpp';
import type { DeliveryError } from '@ccm/core/domain';
import { submitFields, textField } from './connection/pdu-codec.ts';
import type { Pdu } from './connection/pdu-codec.ts';
import type { SmppConnection } from './connection/smpp-connection.ts';
import type { LinkCounters } from './link-counters.ts';
import type { PendingRequests } from './pending-requests.ts';
import { SendWindow } from './send-window.ts';
import type { SmppSessionOptions, SubmitFollowUp } from './session-options.ts';
import { isLinkFault, notBoundError, refusalOf, unansweredError } from './submit-outcome.ts';

interface SubmitsDeps {
  readonly options: Pick<SmppSessionOptions, 'windowSize' | 'maySubmit' | 'responseTimeoutMs'>;
  readonly pending: PendingRequests;
  readonly connection: Pick<SmppConnection, 'send' | 'drop'>;
  readonly counters: LinkCounters;
}

/** The number of unanswered submits in a row after which the link is given up even if enquire_link is still answered. */
const MAX_UNANSWERED_IN_A_ROW = 3;
const DEFAULT_THROTTLE_MS = 1000;

/** The submit_sm requests of one link, within its send window. Drops a link that answers none, or refuses them all. */
export class Submits {
  readonly #deps: SubmitsDeps;
  readonly #window: SendWindow;
  #unansweredInARow = 0;

  constructor(deps: SubmitsDeps) {
    this.#deps = deps;
    this.#window = new SendWindow(deps.options.windowSize);
  }

  /** The number of unanswered submits. */
  get inUse(): number {
    return this.#window.inUse;
  }

  /** Takes no more. */
  close(): void {
    this.#window.close();
  }

  async whenAnswered(): Promise<void> {
    await this.#window.whenEmpty();
  }

  /** @throws {DeliveryError} */
  async submit(pdu: SubmitPdu, followUp: SubmitFollowUp): Promise<{ readonly messageId: string }> {
    await this.#enterWindow(followUp.signal);
    try {
      if (this.#deps.options.maySubmit?.() === false) throw notBoundError();
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

  async #enterWindow(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#window.enter(signal);
    } catch {
      throw notBoundError();
    }
  }

  async #ask(pdu: SubmitPdu, { signal, onLateAnswer }: SubmitFollowUp): Promise<Pdu> {
    this.#deps.counters.submits += 1;
    const startedAtMs = performance.now();
    try {
      const answer = await this.#deps.pending.request(
        (sequence) => {
          this.#deps.connection.send({ command: 'submit_sm', sequence, fields: submitFields(pdu), tlvs: pdu.tlvs });
        },
        {
          answeredBy: 'submit_sm_resp',
          timeoutMs: this.#deps.options.responseTimeoutMs,
          signal,
          onLate: (answer) => {
            this.#noteLate(answer, onLateAnswer);
          },
        },
      );
      this.#unansweredInARow = 0;
      this.#deps.counters.responseTimeMs = performance.now() - startedAtMs;
      return answer;
    } catch (error) {
      const failure = unansweredError(error);
      this.#noteUnanswered(failure);
      throw failure;
    }
  }

  #noteUnanswered(failure: DeliveryError): void {
    this.#deps.counters.failures += 1;
    if (failure.reason !== 'outcome-unknown') return;
    this.#deps.counters.unknownOutcomes += 1;
    this.#unansweredInARow += 1;
    if (this.#unansweredInARow >= MAX_UNANSWERED_IN_A_ROW) this.#deps.connection.drop('the SMSC answers no submit_sm');
  }

  /** An SMSC that answers late does answer: its line is not given up for that. */
  #noteLate(answer: Pdu, tell: SubmitFollowUp['onLateAnswer']): void {
    this.#deps.counters.lateAnswers += 1;
    this.#unansweredInARow = 0;
    const refusal = refusalOf(answer);
    if (refusal !== undefined) this.#noteRefusal(answer, refusal);
    tell?.(refusal === undefined ? { messageId: textField(answer, 'message_id') } : { refusal });
  }

  #noteRefusal(answer: Pdu, refusal: DeliveryError): void {
    this.#deps.counters.failures += 1;
    if (refusal.reason === 'throttled') {
      this.#deps.counters.throttles += 1;
      this.#window.throttle(refusal.advice.retryAfterMs ?? DEFAULT_THROTTLE_MS);
    }
    if (isLinkFault(answer)) this.#deps.connection.drop(`the SMSC refused a submit_sm: ${refusal.message}`);
  }
}
