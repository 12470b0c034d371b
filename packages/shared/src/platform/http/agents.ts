import { Agent as HttpAgent } from 'node:http';
import type { ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { getCACertificates } from 'node:tls';
import { callbackify } from 'node:util';
import type { Duplex } from 'node:stream';
import { compact } from '@ccm/core/objects';
import { openTunnel, secureTunnel } from './tunnel.ts';
import type { ForwardProxy } from './tunnel.ts';

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

interface AgentOptions {
  /** PEM certificates trusted beside the default ones. */
  readonly trustedCas: readonly string[];
  readonly connectTimeoutMs: number;
}

type OnSocket = (error: Error | null, socket: Duplex) => void;

const KEEP_ALIVE = { keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' } as const;

export function directAgents(options: AgentOptions): Agents {
  return { http: new HttpAgent(KEEP_ALIVE), https: new HttpsAgent({ ...KEEP_ALIVE, ...trust(options) }) };
}

/** Agents that reach everything through a proxy, http:// as well: the proxy sees no request and cannot answer in a provider's name. */
export function proxiedAgents(proxy: ForwardProxy, options: AgentOptions): Agents {
  return { http: new TunnelHttpAgent(proxy, options), https: new TunnelHttpsAgent(proxy, options) };
}

const trust = ({ trustedCas }: AgentOptions): { ca?: string[] } =>
  trustedCas.length === 0 ? {} : { ca: [...getCACertificates('default'), ...trustedCas] };

const targetOf = (args: ClientRequestArgs): { host: string; port: number } => ({
  host: args.hostname ?? args.host ?? 'localhost',
  port: Number(args.port),
});

class TunnelHttpAgent extends HttpAgent {
  readonly #proxy: ForwardProxy;
  readonly #timeoutMs: number;

  constructor(proxy: ForwardProxy, options: AgentOptions) {
    super(KEEP_ALIVE);
    this.#proxy = proxy;
    this.#timeoutMs = options.connectTimeoutMs;
  }

  override createConnection(args: ClientRequestArgs, callback?: OnSocket): undefined {
    handOver(openTunnel(this.#proxy, targetOf(args), this.#timeoutMs), callback);
  }
}

class TunnelHttpsAgent extends HttpsAgent {
  readonly #proxy: ForwardProxy;
  readonly #timeoutMs: number;

  constructor(proxy: ForwardProxy, options: AgentOptions) {
    super({ ...KEEP_ALIVE, ...trust(options) });
    this.#proxy = proxy;
    this.#timeoutMs = options.connectTimeoutMs;
  }

  override createConnection(args: RequestOptions, callback?: OnSocket): undefined {
    handOver(this.#open(args), callback);
  }

  async #open(args: RequestOptions): Promise<Socket> {
    const target = targetOf(args);
    const tunnel = await openTunnel(this.#proxy, target, this.#timeoutMs);
    const servername = isIP(target.host) === 0 ? { servername: target.host } : {};
    const { ca, rejectUnauthorized } = args;
    const verify = {
      ...compact({ ca }),
      ...(rejectUnauthorized === false ? { rejectUnauthorized } : {}),
    };
    return secureTunnel(tunnel, { host: target.host, ...servername, ...verify }, this.#timeoutMs);
  }
}

function handOver(opening: Promise<Socket>, callback: OnSocket | undefined): undefined {
  callbackify(() => opening)((error: Error | null, socket) => {
    callback?.(error, socket);
  });
}
