import { callbackify } from 'node:util';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { getCACertificates } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { endOfTurn } from '@ccm/core/async';
import type { HttpReply } from '@ccm/core/ports';
import { compact } from '@ccm/core/objects';
import { PostExchange } from './post-exchange.ts';
import type { PooledPost } from './post-exchange.ts';
import { openTunnel, secureTunnel } from './tunnel.ts';
import type { ForwardProxy } from './tunnel.ts';

interface PoolOptions {
  /** PEM certificates trusted beside the system's own. */
  readonly trustedCas: readonly string[];
  readonly connectTimeoutMs: number;
  /** Every connection is a tunnel through it. */
  readonly proxy?: ForwardProxy;
}

const MAX_CONNECTIONS_PER_ORIGIN = 256;
/**
 * A kept connection is given up this time before the server would close it (by its own word), and after MAX_IDLE_MS at the latest: a post that meets a
 * connection which is being closed may have been read or not, and cannot be repeated by the pool.
 */
const CLOSES_EARLIER_BY_MS = 2000;
const MAX_IDLE_MS = 20_000;

/**
 * Small posts over connections that are kept and shared: a tenth of the work that a general client spends on each. No retries, no
 * redirects, HTTP/1.1.
 */
export class PostPool {
  readonly #agent: Agent;

  constructor(options: PoolOptions) {
    this.#agent = new Agent({
      connect: connectorOf(options),
      connections: MAX_CONNECTIONS_PER_ORIGIN,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeoutThreshold: CLOSES_EARLIER_BY_MS,
      keepAliveMaxTimeout: MAX_IDLE_MS,
      // The call has a time limit of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** @throws {HttpFailure} */
  async send(post: PooledPost): Promise<HttpReply> {
    const { url, method, headers, body, signal } = post;
    const exchange = new PostExchange(post);
    const timer = setTimeout(() => {
      exchange.giveUp('ETIMEDOUT');
    }, post.timeoutMs);
    const onAbort = (): void => {
      exchange.giveUp('ERR_ABORTED');
    };
    try {
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
      if (!exchange.isOver) {
        const path = `${url.pathname}${url.search}`;
        this.#agent.dispatch({ origin: url.origin, path, method, headers, body }, exchange);
      }
      const reply = await exchange.reply;
      // The pool takes a connection back one turn after the answer: whoever sends the next post then finds it. And what was answered in one
      // turn goes on together, so that what it then asks of Redis shares its way there.
      await endOfTurn();
      return reply;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Closes all connections. */
  close(): void {
    void this.#agent.destroy().catch(() => undefined);
  }
}

function connectorOf(options: PoolOptions): buildConnector.connector {
  const { trustedCas, connectTimeoutMs, proxy } = options;
  const trust = trustedCas.length === 0 ? {} : { ca: [...getCACertificates('default'), ...trustedCas] };
  if (proxy === undefined) return buildConnector({ ...trust, timeout: connectTimeoutMs, allowH2: false });
  return (target, callback) => {
    callbackify(async () => throughProxy(proxy, target, { ...trust, connectTimeoutMs }))((error, socket) => {
      if (error instanceof Error) callback(error, null);
      else callback(null, socket);
    });
  };
}

/** http:// too goes through a tunnel: the proxy sees no request and cannot answer in a provider's name. */
async function throughProxy(
  proxy: ForwardProxy,
  target: buildConnector.Options,
  { ca, connectTimeoutMs }: { readonly ca?: string[]; readonly connectTimeoutMs: number },
): Promise<Socket> {
  const isSecure = target.protocol === 'https:';
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const port = Number(target.port === '' ? (isSecure ? 443 : 80) : target.port);
  const tunnel = await openTunnel(proxy, { host, port }, connectTimeoutMs);
  if (!isSecure) return tunnel;
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return secureTunnel(tunnel, { host, ...servername, ...compact({ ca }) }, connectTimeoutMs);
}
