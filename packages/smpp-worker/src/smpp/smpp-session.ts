import { waitAtMost } from '@ccm/core/async';
import { CREDENTIAL_STATUSES } from '@ccm/channels/smpp';
import type { SubmitPdu } from '@ccm/channels/smpp';
import { nextBindState } from './bind-states.ts';
import type { BindEvent, BindState } from './bind-states.ts';
import { explainRefusal } from './connection/explain-down.ts';
import { newLinkCounters } from './link-counters.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import type {
  MessageQuery,
  QueryAnswer,
  SmppSessionHandlers,
  SmppSessionOptions,
  SmppSessionStats,
  SubmitFollowUp,
} from './session-options.ts';
import { SmppLink } from './smpp-link.ts';
import { notBoundError } from './submit-outcome.ts';

/** A bind that held so long counts as a fresh start for the next loss. */
const STABLE_MS = 10_000;

/**
 * One bind to an SMSC, kept up for ever: connects, binds, submits within a window, answers, watches the link, and comes back after
 * each loss. No error of a socket or of the SMSC escapes it: they become states, and failures of the submits concerned.
 */
export class SmppSession {
  readonly #options: SmppSessionOptions;
  readonly #handlers: SmppSessionHandlers;
  readonly #counters = newLinkCounters();
  #state: BindState = 'idle';
  #link: SmppLink | undefined;
  #failures = 0;
  #badCredentials = false;
  /** The reason why the bind is down, until it is up. */
  #trouble: string | undefined;
  #boundAtMs = 0;
  #retry: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: SmppSessionOptions, handlers: SmppSessionHandlers) {
    this.#options = options;
    this.#handlers = handlers;
  }

  get state(): BindState {
    return this.#state;
  }

  get stats(): SmppSessionStats {
    return {
      ...this.#counters,
      windowSize: this.#options.windowSize,
      windowInUse: this.#link?.windowInUse ?? 0,
      delivering: this.#link?.delivering ?? 0,
    };
  }

  /** Begins to connect; the state tells how it goes. */
  start(): void {
    this.#step('open', 'started', () => {
      this.#tryConnect();
    });
  }

  /**
   * Sends one submit_sm when the window has room, and waits for its answer. @throws {DeliveryError} `session-not-bound` if it certainly
   * was not sent, `outcome-unknown` if the SMSC may have it, else the SMSC's refusal
   */
  async submit(pdu: SubmitPdu, followUp: SubmitFollowUp = {}): Promise<{ readonly messageId: string }> {
    return this.#transmitting().submit(pdu, followUp);
  }

  /**
   * Asks by query_sm for the status of a message that the SMSC took. @throws {DeliveryError} `session-not-bound`, `outcome-unknown` if it
   * did not answer, else its refusal
   */
  async query(message: MessageQuery): Promise<QueryAnswer> {
    return this.#transmitting().query(message);
  }

  /** Drops the link and binds anew at once, whatever the state. */
  rebind(): void {
    this.#failures = 0;
    this.#badCredentials = false;
    if (this.#state === 'waiting') this.#retryNow();
    else if (this.#state !== 'closed' && this.#state !== 'unbinding' && this.#state !== 'idle') {
      this.#abandon();
      this.#step('lost', 'rebinding', () => {
        this.#retryNow();
      });
    }
  }

  /** Takes no more submits, waits for the answers (at most `timeoutMs`), unbinds and ends. Calls may overlap. */
  close(timeoutMs: number): Promise<void> {
    this.#closing ??= this.#close(timeoutMs);
    return this.#closing;
  }

  #transmitting(): SmppLink {
    const receiverOnly = this.#options.bind.type === 1;
    if (this.#state !== 'bound' || this.#link === undefined || receiverOnly) throw notBoundError();
    return this.#link;
  }

  async #close(timeoutMs: number): Promise<void> {
    clearTimeout(this.#retry);
    const link = this.#link;
    this.#step('close', 'closing', () => undefined);
    if (this.#state === 'unbinding' && link !== undefined) {
      await waitAtMost(link.unbind(), timeoutMs);
      this.#step('unbound', 'unbound', () => undefined);
    }
    this.#abandon();
  }

  /** Connects. An attempt that cannot even begin, such as TLS with an unreadable certificate, is a lost connection like any other. */
  #tryConnect(): void {
    try {
      this.#connect();
    } catch (error) {
      this.#lost(error instanceof Error ? error.message : 'the connection cannot be tried');
    }
  }

  /** A link that is no longer ours changes nothing any more: each of its callbacks asks first. */
  #connect(): void {
    const ifCurrent =
      <Args extends unknown[]>(act: (...args: Args) => void) =>
      (...args: Args): void => {
        if (this.#link === link) act(...args);
      };
    const link: SmppLink = new SmppLink({
      options: this.#options,
      onDeliver: this.#handlers.onDeliver,
      counters: this.#counters,
      events: {
        connected: ifCurrent(() => {
          this.#step('connected', 'connected', () => undefined);
        }),
        bound: ifCurrent(() => {
          this.#boundAtMs = Date.now();
          this.#badCredentials = false;
          this.#step('bind-accepted', 'bound', () => undefined);
        }),
        refused: ifCurrent((status: number) => {
          this.#refused(status);
        }),
        lost: ifCurrent((why: string) => {
          this.#lost(why);
        }),
      },
    });
    this.#link = link;
  }

  #refused(status: number): void {
    this.#badCredentials = CREDENTIAL_STATUSES.has(status);
    this.#abandon();
    this.#step('bind-refused', explainRefusal(status), () => {
      this.#waitForRetry();
    });
  }

  #lost(why: string): void {
    if (this.#state === 'bound' && Date.now() - this.#boundAtMs >= STABLE_MS) this.#failures = 0;
    this.#abandon();
    this.#step('lost', why, () => {
      if (this.#state === 'waiting') this.#waitForRetry();
    });
  }

  #waitForRetry(): void {
    const delayOf =
      this.#options.reconnectDelayMs ??
      ((failures: number, bad: boolean): number => reconnectDelayMs(failures, bad, Math.random()));
    this.#retry = setTimeout(
      () => {
        this.#retryNow();
      },
      delayOf(this.#failures, this.#badCredentials),
    );
    this.#failures += 1;
  }

  #retryNow(): void {
    clearTimeout(this.#retry);
    this.#step('retry', 'connecting again', () => {
      this.#tryConnect();
    });
  }

  #abandon(): void {
    const link = this.#link;
    this.#link = undefined;
    link?.destroy();
  }

  /** Takes the step if the table has it, reports it, and does its action. */
  #step(event: BindEvent, detail: string, act: () => void): void {
    const next = nextBindState(this.#state, event);
    if (next === undefined) return;
    this.#state = next;
    const told = this.#rememberTrouble(next, this.#options.asConfigured?.(detail) ?? detail);
    const level = next === 'waiting' && told.isNew ? 'warn' : 'info';
    this.#options.logger[level]({ state: next, detail: told.detail }, 'smpp bind changed its state');
    this.#handlers.onStateChange?.(next, told.detail);
    act();
  }

  /** While it is tried again the reason stays to be seen. */
  #rememberTrouble(next: BindState, detail: string): { readonly detail: string; readonly isNew: boolean } {
    const before = this.#trouble;
    if (next === 'waiting') this.#trouble = detail;
    if (next === 'bound') this.#trouble = undefined;
    const isGoingOn = next !== 'waiting' && this.#trouble !== undefined;
    return { detail: isGoingOn ? `${detail}; before: ${this.#trouble ?? ''}` : detail, isNew: detail !== before };
  }
}
