import { setTimeout as pause } from 'node:timers/promises';
import { callWebhook } from '../lab/index.ts';
import type { WebhookOutcome } from '../lab/index.ts';

/** Differences of one update from Telegram's usual ones. */
export interface UpdateOptions {
  /** The header that proves it; default `right`. */
  readonly secret?: 'right' | 'wrong' | 'missing';
  /** The number of further times it is sent, whatever the answer. */
  readonly duplicates?: number;
}

/** Telegram calls again when the answer is no 2xx: at first after a second, then twice as long each time, for a day. */
export interface UpdatePatience {
  readonly answerMs: number;
  readonly againAfterMs: number;
  readonly maxAfterMs: number;
  readonly giveUpAfterMs: number;
}

interface WebhookTarget {
  readonly url: string;
  readonly secret: string | undefined;
}

/** Posts updates with the secret that setWebhook was given (https://core.telegram.org/bots/api#setwebhook). */
export class TelegramUpdates {
  readonly #patience: UpdatePatience;
  readonly #stopping = new AbortController();

  constructor(patience: UpdatePatience) {
    this.#patience = patience;
  }

  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** @returns the outcome of every attempt, the last of which is good unless the day is over or the simulator was stopped. */
  async post(target: WebhookTarget, update: object, options: UpdateOptions = {}): Promise<WebhookOutcome[]> {
    const outcomes: WebhookOutcome[] = [];
    for (let copy = 0; copy <= (options.duplicates ?? 0); copy += 1) {
      outcomes.push(...(await this.#attempts(target, JSON.stringify(update), options)));
    }
    return outcomes;
  }

  async #attempts(target: WebhookTarget, body: string, options: UpdateOptions): Promise<WebhookOutcome[]> {
    const { againAfterMs, maxAfterMs, giveUpAfterMs } = this.#patience;
    const startedAt = performance.now();
    const outcomes: WebhookOutcome[] = [];
    for (let waitMs = againAfterMs; ; waitMs = Math.min(2 * waitMs, maxAfterMs)) {
      const outcome = await this.#call(target, body, options);
      outcomes.push(outcome);
      const isOver = performance.now() - startedAt + waitMs > giveUpAfterMs;
      if (isTaken(outcome) || isOver || this.stopped.aborted) return outcomes;
      await pause(waitMs, undefined, { signal: this.stopped }).catch(() => undefined);
    }
  }

  async #call({ url, secret = '' }: WebhookTarget, body: string, options: UpdateOptions): Promise<WebhookOutcome> {
    const { secret: shown = 'right' } = options;
    const proof = shown === 'wrong' ? `${secret}0` : secret;
    return callWebhook({
      url,
      body,
      headers: {
        'content-type': 'application/json',
        ...(shown === 'missing' || proof === '' ? {} : { 'x-telegram-bot-api-secret-token': proof }),
      },
      timeoutMs: this.#patience.answerMs,
      signal: this.stopped,
    });
  }
}

export const isTaken = ({ status = 0 }: WebhookOutcome): boolean => status >= 200 && status < 300;
