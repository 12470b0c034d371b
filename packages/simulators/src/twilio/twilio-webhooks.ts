import { randomUUID } from 'node:crypto';
import { callWebhook } from '../lab/index.ts';
import type { WebhookOutcome } from '../lab/index.ts';
import { twilioSignature, withBodyDigest } from './twilio-signature.ts';

/** Differences of one webhook from Twilio's usual ones. */
export interface WebhookOptions {
  /** The number of further times it is sent, with the same I-Twilio-Idempotency-Token, whatever the answer. */
  readonly duplicates?: number;
  /** Default `right`. */
  readonly signature?: 'right' | 'wrong' | 'missing';
  /** Signs over the address with `:443` (or `:80`) in it, as Twilio sometimes does. */
  readonly explicitPort?: boolean;
  /** Default `form`; `json` posts the parameters as JSON, signed by bodySHA256 in the query. */
  readonly as?: 'form' | 'json';
}

/** Twilio's connection overrides (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides). */
export interface RetryPolicy {
  /** 0 to 5. */
  readonly count: number;
  /** `ct` connection failures, `rt` no answer in time, `4xx`, `5xx`, `all`. */
  readonly on: readonly ('ct' | 'rt' | '4xx' | '5xx' | 'all')[];
}

/** The route to the fleet: Twilio knows the public address and signs over it, while the call goes to the local one. */
export interface Route {
  /** `https://ccm.example.com/ccm`; no trailing slash. */
  readonly publicBaseUrl: string;
  /** `http://127.0.0.1:8081` */
  readonly localBaseUrl: string;
}

const TOTAL_TIMEOUT_MS = 15_000;
const NO_ANSWER: ReadonlySet<string> = new Set(['ETIMEDOUT', 'ECONNRESET', 'EPIPE']);

/** Posts signed webhooks. */
export class TwilioWebhooks {
  readonly #authToken: string;
  readonly #retries: RetryPolicy;
  readonly #stopping = new AbortController();
  #route: Route | undefined;

  constructor(authToken: string, retries: RetryPolicy, route: Route | undefined) {
    this.#authToken = authToken;
    this.#retries = retries;
    this.#route = route;
  }

  set route(route: Route) {
    this.#route = route;
  }

  /** The same; undefined until the fleet's address is set. */
  registered(path: string): string | undefined {
    return this.#route === undefined ? undefined : this.publicUrl(path);
  }

  /** The public address of a path of the fleet. */
  publicUrl(path: string): string {
    if (this.#route === undefined) throw new Error("the fleet's address is not set in the simulator (route)");
    return this.#route.publicBaseUrl + path;
  }

  /** Cancels everything under way. */
  stop(): void {
    this.#stopping.abort();
  }

  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  /** @returns the outcome of every attempt, retries and duplicates included. */
  async post(publicUrl: string, parameters: URLSearchParams, options: WebhookOptions = {}): Promise<WebhookOutcome[]> {
    const token = randomUUID();
    const outcomes: WebhookOutcome[] = [];
    for (let copy = 0; copy <= (options.duplicates ?? 0); copy += 1) {
      outcomes.push(...(await this.#attempts(publicUrl, parameters, options, token)));
    }
    return outcomes;
  }

  async #attempts(
    publicUrl: string,
    parameters: URLSearchParams,
    options: WebhookOptions,
    token: string,
  ): Promise<WebhookOutcome[]> {
    const deadline = performance.now() + TOTAL_TIMEOUT_MS;
    const outcomes: WebhookOutcome[] = [];
    for (let attempt = 0; attempt <= this.#retries.count; attempt += 1) {
      const timeoutMs = Math.round(deadline - performance.now());
      if (timeoutMs <= 0) break;
      const outcome = await this.#call(publicUrl, parameters, options, { token, timeoutMs });
      outcomes.push(outcome);
      if (!this.#calledAgainAfter(outcome)) break;
    }
    return outcomes;
  }

  async #call(
    publicUrl: string,
    parameters: URLSearchParams,
    options: WebhookOptions,
    { token, timeoutMs }: { token: string; timeoutMs: number },
  ): Promise<WebhookOutcome> {
    const asJson = options.as === 'json';
    const body = asJson ? JSON.stringify(Object.fromEntries(parameters)) : parameters.toString();
    const url = asJson ? withBodyDigest(publicUrl, body) : (publicUrl.split('#', 1)[0] ?? publicUrl);
    return callWebhook({
      url: this.#local(url),
      body,
      timeoutMs,
      signal: this.#stopping.signal,
      headers: {
        'content-type': asJson ? 'application/json' : 'application/x-www-form-urlencoded; charset=UTF-8',
        'user-agent': 'TwilioProxy/1.1',
        accept: '*/*',
        host: new URL(url).host,
        'i-twilio-idempotency-token': token,
        ...this.#signatureHeader(url, asJson ? undefined : parameters, options),
      },
    });
  }

  #signatureHeader(
    url: string,
    parameters: URLSearchParams | undefined,
    options: WebhookOptions,
  ): Record<string, string> {
    if (options.signature === 'missing') return {};
    const token = options.signature === 'wrong' ? `not-${this.#authToken}` : this.#authToken;
    const signed = options.explicitPort === true ? withExplicitPort(url) : url;
    return { 'x-twilio-signature': twilioSignature(token, signed, parameters) };
  }

  #local(url: string): string {
    const { publicBaseUrl, localBaseUrl } = this.#route ?? { publicBaseUrl: '', localBaseUrl: '' };
    return url.startsWith(publicBaseUrl) ? localBaseUrl + url.slice(publicBaseUrl.length) : url;
  }

  #calledAgainAfter({ status, failure }: WebhookOutcome): boolean {
    if (failure === 'ABORTED') return false;
    const kind = failure === undefined ? `${String(status).charAt(0)}xx` : NO_ANSWER.has(failure) ? 'rt' : 'ct';
    const failed = failure !== undefined || (status ?? 0) >= 400;
    return failed && this.#retries.on.some((policy) => policy === 'all' || policy === kind);
  }
}

function withExplicitPort(url: string): string {
  const { protocol, host, port } = new URL(url);
  const explicit = port === '' ? `${host}:${protocol === 'https:' ? '443' : '80'}` : host;
  return url.replace(host, explicit);
}
