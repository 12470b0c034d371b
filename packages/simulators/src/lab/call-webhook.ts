import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { compact } from '@ccm/core/objects';
import { bytesOf } from './bytes-of.ts';

/** One call of a provider to us, byte by byte as given. */
export interface WebhookCall {
  readonly method?: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The provider's patience, for the whole call; default 15,000 ms. */
  readonly timeoutMs?: number;
  /** CA that the provider trusts, PEM; default: Node's. */
  readonly ca?: string | Buffer;
  /** Gives the call up when the simulator is stopped; the failure is then `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** The answer to a webhook. Without an answer `status` is absent and `failure` has the cause: `ECONNREFUSED`, `ETIMEDOUT`, … */
export interface WebhookOutcome {
  readonly status?: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly tookMs: number;
  readonly failure?: string;
}

/** Makes the call and returns its outcome; never throws for a fault of the other side. */
export async function callWebhook(call: WebhookCall): Promise<WebhookOutcome> {
  const startedAt = performance.now();
  const took = (): number => Math.round(performance.now() - startedAt);
  try {
    return { ...(await exchange(call)), tookMs: took() };
  } catch (error) {
    const failure = call.signal?.aborted === true ? 'ABORTED' : failureCode(error);
    return { headers: {}, body: '', tookMs: took(), failure };
  }
}

/** Timers and one listener, since signals of their own for each call cost as much as the call: a load makes a thousand a second. */
async function exchange(call: WebhookCall): Promise<Omit<WebhookOutcome, 'tookMs'>> {
  const body = Buffer.from(call.body ?? '');
  const { promise, resolve, reject } = Promise.withResolvers<Omit<WebhookOutcome, 'tookMs'>>();
  const start = call.url.startsWith('https:') ? httpsRequest : httpRequest;
  const outgoing = start(
    call.url,
    {
      method: call.method ?? 'POST',
      headers: { ...call.headers, 'content-length': String(body.length) },
      ...compact({ ca: call.ca }),
    },
    (response) => {
      bytesOf(response).then(
        (bytes) =>
          resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body: bytes.toString('utf8') }),
        reject,
      );
    },
  );
  const giveUp = (): void => {
    reject(new PatienceError());
    outgoing.destroy();
  };
  const patience = setTimeout(giveUp, call.timeoutMs ?? 15_000);
  call.signal?.addEventListener('abort', giveUp);
  outgoing.once('close', () => {
    clearTimeout(patience);
    call.signal?.removeEventListener('abort', giveUp);
  });
  outgoing.on('error', reject);
  if (call.signal?.aborted === true) giveUp();
  else outgoing.end(body);
  return promise;
}

/** The provider waited long enough, or is stopped. */
class PatienceError extends Error {
  readonly code = 'ETIMEDOUT';
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );

function failureCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
