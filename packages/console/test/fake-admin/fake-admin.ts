import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { problem } from './answers.ts';
import type { Answer } from './answers.ts';
import { FakeRoutes } from './fake-routes.ts';
import { sendStatic } from './static-files.ts';

export const TOKEN = 'open-sesame';

/** The admin API with generated data, for tests and development of the page: its sessions, its stream, and its routes. */
export class FakeAdmin {
  readonly #fresh: () => FakeRoutes;
  #routes: FakeRoutes;
  readonly #server: Server;
  readonly #sessions = new Map<string, string>();
  readonly #oneTimeTokens = new Set<string>();
  readonly #streams = new Set<ServerResponse>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /**
   * @param messages how many the fleet remembers
   * @param poison stands in everything that customers and providers control
   */
  constructor(messages = 100_000, poison?: string) {
    this.#fresh = () => new FakeRoutes(messages, poison);
    this.#routes = this.#fresh();
    this.#server = this.#createServer();
  }

  /** The data behind the routes, and how they misbehave. */
  get data(): FakeRoutes {
    return this.#routes;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(port = 0): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    this.#timer = setInterval(() => this.#publish(), 700);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const stream of this.#streams) stream.destroy();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  /** Takes back what was done to the data. */
  startOver(): void {
    this.#routes = this.#fresh();
  }

  /** Ends all sessions, as a restart of the gateway with another token does. */
  endSessions(): void {
    this.#sessions.clear();
    this.dropStreams();
  }

  /** The gateway answers with 503 but for what needs attention, and tells it over the stream. */
  loseRedis(): void {
    this.#routes.isRedisAway = true;
    this.#tell('redis', { id: 'redis', state: 'down', since: new Date().toISOString() });
  }

  findRedis(): void {
    this.#routes.isRedisAway = false;
    this.#tell('redis', { id: 'redis', state: 'up', since: null });
  }

  dropStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  oneTimeToken(): string {
    const token = randomUUID();
    this.#oneTimeTokens.add(token);
    return token;
  }

  #createServer(): Server {
    return createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://console');
    if (url.pathname.startsWith('/console')) {
      sendStatic(url.pathname, response);
      return;
    }
    const csrf = this.#sessions.get(cookieOf(request));
    if (url.pathname === '/admin/v1/session') {
      await this.#session(request, response, csrf);
      return;
    }
    if (csrf === undefined) {
      answer(response, { status: 401, body: problem(401, 'Sign in first') });
    } else if (request.method !== 'GET' && request.headers['x-csrf-token'] !== csrf) {
      answer(response, { status: 403, body: problem(403, 'The CSRF token is missing') });
    } else if (url.pathname === '/admin/v1/stream') {
      this.#openStream(response);
    } else {
      const body = await readBody(request);
      const given = this.#routes.answer({ method: request.method ?? 'GET', url, body });
      answer(response, given ?? { status: 404, body: problem(404, 'There is no such route') });
    }
  }

  async #session(request: IncomingMessage, response: ServerResponse, csrf: string | undefined): Promise<void> {
    if (request.method === 'DELETE') {
      this.#sessions.delete(cookieOf(request));
      answer(response, { status: 204 });
      return;
    }
    if (request.method === 'POST') {
      const { token, oneTime } = await readBody(request);
      const isGood = token === TOKEN || (typeof oneTime === 'string' && this.#oneTimeTokens.delete(oneTime));
      if (!isGood) {
        answer(response, { status: 401, body: problem(401, 'The token is not valid') });
        return;
      }
      const id = randomUUID();
      const fresh = randomUUID();
      this.#sessions.set(id, fresh);
      response.setHeader('Set-Cookie', `ccm_session=${id}; HttpOnly; SameSite=Strict; Path=/`);
      answer(response, { status: 200, body: sessionBody(fresh) });
      return;
    }
    answer(response, csrf === undefined ? { status: 204 } : { status: 200, body: sessionBody(csrf) });
  }

  #openStream(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(': hello\n\n');
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }

  #publish(): void {
    if (this.#routes.isEmpty || this.#streams.size === 0) return;
    const message = this.#routes.messages.arrive();
    this.#tell('message', message, `id: ${message.id}\n`);
  }

  #tell(event: string, data: unknown, id = ''): void {
    for (const stream of this.#streams) stream.write(`${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

const sessionBody = (csrf: string): unknown => ({
  csrf,
  expiresAt: new Date(Date.now() + 8 * 3_600_000).toISOString(),
  version: '0.1.0',
  showCustomerData: false,
});

const cookieOf = (request: IncomingMessage): string =>
  /ccm_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';

function answer(response: ServerResponse, given: NonNullable<Answer>): void {
  response.statusCode = given.status;
  if (given.body === undefined) {
    response.end();
    return;
  }
  response.setHeader('Content-Type', given.status < 400 ? 'application/json' : 'application/problem+json');
  response.end(JSON.stringify(given.body));
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
