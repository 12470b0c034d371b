import { once } from '@ccm/core/async';
import { compact } from '@ccm/core/objects';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { answerMalformed, HOST_BY_LISTENER, withHost } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { behindProxy, peerOf } from './behind-proxy.ts';

interface HttpServerOptions {
  readonly host: string | undefined;
  readonly port: number;
  /** HTTPS with this key store; absent: HTTP. */
  readonly tls?: Pick<ServerOptions, 'key' | 'cert' | 'pfx' | 'passphrase'>;
  readonly app: RequestListener;
  /** The time that a stop waits for requests; then it closes their connections. */
  readonly drainTimeoutMs: number;
  readonly logger: Logger;
}

const SWEEP_MS = 50;
/**
 * The connections that the system may hold until they are accepted (the system's own limit bounds it: `net.core.somaxconn`). With Node's
 * 511, providers that open a connection for each webhook found the row full in a busy moment, and their systems tried again after one
 * second, and then three.
 */
const CONNECTIONS_AT_ONCE = 4096;
/** The time that a connection may take, during a stop, to begin the request for which it was opened. */
const SILENT_MS = 500;

/** The public port. Stopping takes no new connections, lets running requests finish, and closes idle ones at once. */
export class HttpServer implements Component {
  readonly name = 'http server';
  readonly #options: HttpServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<Socket>();
  /** Sockets on which a client waits for an answer. With TLS they differ from the connections: both have the same peer. */
  readonly #busy = new Set<Socket>();
  #listening: Promise<void> | undefined;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = serverOf(options);
    this.#server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
    this.#server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#busy.add(socket);
      response.once('close', () => this.#busy.delete(socket));
    });
    answerMalformed(this.#server);
    this.#server.keepAliveTimeout = 65_000;
    this.#server.requestTimeout = 30_000;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#options.port;
  }

  /** Takes a new key store without dropping a connection. */
  reloadTls(tls: Pick<ServerOptions, 'key' | 'cert' | 'pfx' | 'passphrase'>): void {
    if (this.#server instanceof HttpsServer) this.#server.setSecureContext({ ...tls, minVersion: 'TLSv1.2' });
  }

  async start(): Promise<void> {
    const { host, port, logger, tls } = this.#options;
    this.#listening = new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, backlog: CONNECTIONS_AT_ONCE, ...compact({ host }) }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    await this.#listening;
    logger.info({ event: 'gateway-listening', port: this.port, tls: tls !== undefined }, 'gateway listening');
  }

  readonly stop = once(async (): Promise<void> => this.#drain());

  async #drain(): Promise<void> {
    await this.#listening?.catch(() => undefined);
    if (!this.#server.listening) return;
    // Running answers tell their clients to connect anew; connections are closed as soon as they are idle.
    this.#server.prependListener('request', (_request, response: ServerResponse) => {
      response.setHeader('Connection', 'close');
    });
    const sweep = setInterval(() => {
      this.#server.closeIdleConnections();
    }, SWEEP_MS);
    const silent = setTimeout(() => {
      this.#closeSilent();
    }, SILENT_MS);
    const cutOff = setTimeout(() => {
      this.#server.closeAllConnections();
    }, this.#options.drainTimeoutMs);
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeIdleConnections();
    });
    clearInterval(sweep);
    clearTimeout(silent);
    clearTimeout(cutOff);
  }

  /** Node takes a connection for busy until its first request has come in: one that is opened ahead would hold the drain. */
  #closeSilent(): void {
    const busy = new Set([...this.#busy].map(peerOf));
    for (const socket of this.#connections) if (!busy.has(peerOf(socket))) socket.destroy();
  }
}

function serverOf({ tls, app }: HttpServerOptions): Server {
  if (tls === undefined) return createHttpServer(HOST_BY_LISTENER, withHost(app));
  const server = new HttpsServer({ ...tls, ...HOST_BY_LISTENER, minVersion: 'TLSv1.2' });
  server.on('request', behindProxy(server, withHost(app)));
  return server;
}
