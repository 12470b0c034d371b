import { once } from '@ccm/core/async';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../logging/index.ts';
import type { Metrics } from '../metrics/index.ts';
import type { Health, HealthReport } from './health.ts';
import { answerMalformed, HOST_BY_LISTENER, PROBLEM_TYPE, problemBody, withHost } from './answer-malformed.ts';
import type { Component } from './component.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface AdminServerOptions {
  /** ADMIN_HOST and ADMIN_PORT; port 0 takes a free one. */
  readonly host: string;
  readonly port: number;
  readonly health: Health;
  readonly metrics: Pick<Metrics, 'render' | 'contentType'>;
  readonly logger: Logger;
  /** False while components of the process are still starting, so that it takes no work yet; default: true. */
  readonly hasStarted?: () => boolean;
  /** Answers every other path; without it they are 404. */
  readonly handler?: RequestHandler;
}

/** GET /health/live, /health/ready (200 or 503, JSON naming each dependency) and /metrics, on a port of its own. */
export class AdminServer implements Component {
  readonly name = 'admin server';
  readonly #options: AdminServerOptions;
  readonly #server: Server;
  #listening: Promise<void> | undefined;

  constructor(options: AdminServerOptions) {
    this.#options = options;
    this.#server = createServer(
      HOST_BY_LISTENER,
      withHost((request, response) => {
        this.#answer(request, response).catch((err: unknown) => {
          options.logger.error({ err, path: pathOf(request) }, 'admin request failed');
          if (response.headersSent) response.destroy();
          else sendProblem(response, 500);
        });
      }),
    );
    answerMalformed(this.#server);
  }

  /** The address on which it listens, once started: with the port that was taken. */
  get address(): { readonly host: string; readonly port: number } {
    const address = this.#server.address();
    return { host: this.#options.host, port: isAddressInfo(address) ? address.port : this.#options.port };
  }

  async start(): Promise<void> {
    this.#listening = new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port, this.#options.host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    await this.#listening;
    this.#options.logger.info({ event: 'admin-listening', ...this.address }, 'admin server listening');
  }

  readonly stop = once(async (): Promise<void> => this.#close());

  async #close(): Promise<void> {
    await this.#listening?.catch(() => undefined);
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { health, metrics, handler } = this.#options;
    const path = pathOf(request);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && path === '/health/live') sendHealth(response, await health.live());
    else if (isRead && path === '/health/ready') sendHealth(response, await this.#readiness());
    else if (isRead && path === '/metrics')
      send(response, 200, { contentType: metrics.contentType, text: await metrics.render() });
    else if (handler !== undefined) handler(request, response);
    else sendProblem(response, 404);
  }

  async #readiness(): Promise<HealthReport> {
    const { health, hasStarted = () => true } = this.#options;
    const report = await health.ready();
    if (hasStarted()) return report;
    return { status: 'fail', checks: { process: { ok: false, detail: 'starting' }, ...report.checks } };
  }
}

const isAddressInfo = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';

function sendProblem(response: ServerResponse, status: number): void {
  send(response, status, { contentType: PROBLEM_TYPE, text: problemBody(status) });
}

function sendHealth(response: ServerResponse, report: HealthReport): void {
  sendJson(response, report.status === 'ok' ? 200 : 503, report);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, { contentType: 'application/json', text: JSON.stringify(body) });
}

interface Body {
  readonly contentType: string;
  readonly text: string;
}

function send(response: ServerResponse, status: number, { contentType, text }: Body): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}
