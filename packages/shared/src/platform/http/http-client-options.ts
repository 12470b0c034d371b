import type { HttpClient, HttpRequest } from '@ccm/core/ports';
import { isExempt } from './no-proxy.ts';
import type { ForwardProxy } from './tunnel.ts';

export interface HttpClientOptions {
  readonly userAgent: string;
  /** The proxy for every address that `noProxy` does not exempt. */
  readonly proxy?: ForwardProxy;
  readonly noProxy?: readonly string[];
  /** PEM certificates trusted beside the system's own. */
  readonly trustedCas?: readonly string[];
  /** Whether calls carry `traceparent`: to systems of ours, not to providers. Default false. */
  readonly propagatesTrace?: boolean;
  /** For each of: name look-up, connection, TLS handshake, the proxy's answer. Default 5,000 ms. */
  readonly connectTimeoutMs?: number;
  /** For a whole call that gives none itself. Default 30,000 ms. */
  readonly timeoutMs?: number;
}

export interface ClosableHttpClient extends HttpClient {
  /** Closes the idle connections. */
  close(): void;
}

export const connectTimeoutOf = ({ connectTimeoutMs }: HttpClientOptions): number => connectTimeoutMs ?? 5000;

export const timeoutOf = (request: HttpRequest, options: HttpClientOptions): number =>
  request.timeoutMs ?? options.timeoutMs ?? 30_000;

export const isProxied = (url: URL, { proxy, noProxy = [] }: HttpClientOptions): boolean =>
  proxy !== undefined && !isExempt(url, noProxy);
