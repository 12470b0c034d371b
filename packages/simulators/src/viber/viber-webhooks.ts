import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { callWebhook } from '../lab/index.ts';
import type { WebhookOutcome } from '../lab/index.ts';
import { escaped, viberJson } from './bare-tokens.ts';

/** Differences of one callback from Viber's usual ones. */
export interface CallbackOptions {
  /** The place of the signature; default `both`, as with Viber. `wrong`: made with another token. */
  readonly signature?: 'both' | 'header' | 'query' | 'neither' | 'wrong';
  /** Escapes everything beyond ASCII; Viber sends UTF-8. */
  readonly escaped?: boolean;
  /** The number of further times it is sent, whatever the answer. */
  readonly duplicates?: number;
}

/** Viber calls again for an hour when the answer is not 200, or takes longer than five seconds. */
export interface CallbackPatience {
  readonly answerMs: number;
  readonly againAfterMs: number;
  readonly giveUpAfterMs: number;
}

/** Posts signed callbacks. */
export class ViberWebhooks {
  readonly #patience: CallbackPatience;
  readonly #stopping = new AbortController();

  constructor(patience: CallbackPatience) {
    this.#patience = patience;
  }

  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Makes one call without repetition, as set_webhook does. */
  async once(url: string, token: string, event: object): Promise<WebhookOutcome> {
    return this.#call(url, token, viberJson(event), {});
  }

  /** @returns the outcome of every attempt, the last of which is good unless the hour is over or the simulator was stopped. */
  async post(url: string, token: string, event: object, options: CallbackOptions = {}): Promise<WebhookOutcome[]> {
    const plain = viberJson(event);
    const body = options.escaped === true ? escaped(plain) : plain;
    const outcomes: WebhookOutcome[] = [];
    for (let copy = 0; copy <= (options.duplicates ?? 0); copy += 1) {
      outcomes.push(...(await this.#attempts(url, token, body, options)));
    }
    return outcomes;
  }

  async #attempts(url: string, token: string, body: string, options: CallbackOptions): Promise<WebhookOutcome[]> {
    const { againAfterMs, giveUpAfterMs } = this.#patience;
    const startedAt = performance.now();
    const outcomes: WebhookOutcome[] = [];
    for (;;) {
      const outcome = await this.#call(url, token, body, options);
      outcomes.push(outcome);
      const over = performance.now() - startedAt + againAfterMs > giveUpAfterMs;
      if (outcome.status === 200 || over || this.stopped.aborted) return outcomes;
      await pause(againAfterMs, undefined, { signal: this.stopped }).catch(() => undefined);
    }
  }

  async #call(url: string, token: string, body: string, options: CallbackOptions): Promise<WebhookOutcome> {
    const { signature: where = 'both' } = options;
    const key = where === 'wrong' ? `${token}0` : token;
    const signature = createHmac('sha256', key).update(body).digest('hex');
    const inQuery = where !== 'header' && where !== 'neither';
    const inHeader = where !== 'query' && where !== 'neither';
    return callWebhook({
      url: inQuery ? withSig(url, signature) : url,
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'akka-http/10.2.10',
        ...(inHeader ? { 'x-viber-content-signature': signature } : {}),
      },
      timeoutMs: this.#patience.answerMs,
      signal: this.stopped,
    });
  }
}

function withSig(url: string, signature: string): string {
  const signed = new URL(url);
  signed.searchParams.set('sig', signature);
  return signed.href;
}
