import { setTimeout as pause } from 'node:timers/promises';
import { callWebhook } from '../lab/index.ts';
import type { WebhookOutcome } from '../lab/index.ts';

/** The webhook registered with `POST /v1/configs/webhook`. */
export interface RegisteredWebhook {
  readonly url: string;
  /** Sent back with every call: the only proof of origin that there is. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Differences of one webhook from 360dialog's usual ones. */
export interface WebhookOptions {
  /** Default `right`. The others are sent once: they must never be accepted. */
  readonly authorization?: 'right' | 'wrong' | 'missing';
  /** The number of further times it is sent, whatever the answer. */
  readonly duplicates?: number;
  /** Default true: again and again until 200. */
  readonly redeliver?: boolean;
}

/** 360dialog comes again for seven days, ever more slowly. The pauses here are those of a test. */
export interface Redelivery {
  /** Default 100 ms. */
  readonly firstPauseMs?: number;
  /** Default 2000 ms. */
  readonly longestPauseMs?: number;
  /** Default seven days. */
  readonly horizonMs?: number;
}

const PATIENCE_MS = 5000;
const WEEK_MS = 7 * 24 * 60 * 60_000;

/** Posts webhooks until they are answered 200, each attempt with the same bytes. */
export class D360Webhooks {
  registered: RegisteredWebhook | undefined;
  readonly #redelivery: Redelivery;
  readonly #stopping = new AbortController();

  constructor(registered: RegisteredWebhook | undefined, redelivery: Redelivery = {}) {
    this.registered = registered;
    this.#redelivery = redelivery;
  }

  /** Cancels everything under way. */
  stop(): void {
    this.#stopping.abort();
  }

  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  /** @returns the outcome of every attempt, redeliveries and duplicates included; none while no webhook is registered. */
  async post(body: unknown, options: WebhookOptions = {}): Promise<WebhookOutcome[]> {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const outcomes: WebhookOutcome[] = [];
    for (let copy = 0; copy <= (options.duplicates ?? 0); copy += 1) {
      outcomes.push(...(await this.#untilTaken(bytes, options)));
    }
    return outcomes;
  }

  /** A GET, as people and health checks do; 360dialog itself has no handshake. */
  async get(): Promise<WebhookOutcome | undefined> {
    if (this.registered === undefined) return undefined;
    return callWebhook({ method: 'GET', url: this.registered.url, timeoutMs: PATIENCE_MS, signal: this.stopped });
  }

  async #untilTaken(body: Buffer, options: WebhookOptions): Promise<WebhookOutcome[]> {
    const { firstPauseMs = 100, longestPauseMs = 2000, horizonMs = WEEK_MS } = this.#redelivery;
    const { authorization = 'right', redeliver = authorization === 'right' } = options;
    const startedAt = performance.now();
    const outcomes: WebhookOutcome[] = [];
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const webhook = this.registered;
      if (webhook === undefined) return outcomes;
      const outcome = await this.#call(webhook, body, authorization);
      outcomes.push(outcome);
      const over = performance.now() - startedAt + pauseMs > horizonMs;
      if (outcome.status === 200 || !redeliver || over || this.stopped.aborted) return outcomes;
      await pause(pauseMs, undefined, { signal: this.stopped }).catch(() => undefined);
      if (this.stopped.aborted) return outcomes;
    }
  }

  #call(
    { url, headers }: RegisteredWebhook,
    body: Buffer,
    authorization: 'right' | 'wrong' | 'missing',
  ): Promise<WebhookOutcome> {
    return callWebhook({
      url,
      body,
      timeoutMs: PATIENCE_MS,
      signal: this.stopped,
      headers: { 'content-type': 'application/json', ...headersFor(headers, authorization) },
    });
  }
}

function headersFor(
  headers: Readonly<Record<string, string>>,
  authorization: 'right' | 'wrong' | 'missing',
): Readonly<Record<string, string>> {
  if (authorization === 'right') return headers;
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  return {
    ...Object.fromEntries(others),
    ...(authorization === 'wrong' ? { Authorization: 'Basic d3Jvbmc6dG9rZW4=' } : {}),
  };
}
