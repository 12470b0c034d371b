import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { accountItems, checkResult } from './accounts.ts';
import { FakeConversations } from './conversations.ts';
import { FakeDeadLetters, quarantineItems } from './dead-letters.ts';
import { attentionItems, bindItems, campaignsAnswer, configItems, fleetItems, queueItems, statsOf } from './fleet.ts';
import { FakeMessages, trailOf } from './messages.ts';
import type { FakeMessage } from './messages.ts';
import { openApi } from './open-api.ts';
import { sendStatic } from './static-files.ts';

export const TOKEN = 'open-sesame';
const MAX_REPLAY = 10_000;

interface Context {
  readonly url: URL;
  readonly body: Record<string, unknown>;
  readonly parts: readonly string[];
}

/** The answer of a route; undefined where no route matches. */
type Answer = { readonly status: number; readonly body?: unknown } | undefined;

/** The admin API with generated data, for tests and development of the page. */
export class FakeAdmin {
  readonly messages: FakeMessages;
  readonly deadLetters: FakeDeadLetters;
  readonly #conversations: FakeConversations;
  #quarantine = quarantineItems();
  #binds = bindItems();
  #server: Server;
  #sessions = new Map<string, string>();
  readonly #oneTimeTokens = new Set<string>();
  readonly #streams = new Set<ServerResponse>();
  #timer: ReturnType<typeof setInterval> | undefined;
  /** All lists are empty, as in a new fleet. */
  isEmpty = false;
  /** Every call of data fails with this status. */
  failWith: number | undefined;
  /** Orders that the page gave, such as `POST /admin/v1/binds/alerts/0/rebind`. */
  readonly orders: string[] = [];

  /**
   * @param messages how many the fleet remembers
   * @param poison stands in everything that customers and providers control
   */
  constructor(messages = 100_000, poison?: string) {
    this.messages = new FakeMessages(messages);
    if (poison !== undefined) this.messages.poison(poison);
    this.deadLetters = new FakeDeadLetters(
      this.messages.all.slice(0, 20_000).filter(({ failure }) => failure !== null),
    );
    this.#conversations = new FakeConversations(this.messages.all);
    this.#server = this.#createServer();
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

  /** Ends all sessions, as a restart of the gateway with another token does. */
  endSessions(): void {
    this.#sessions.clear();
    this.dropStreams();
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
      const given = this.#route(`${request.method ?? 'GET'} ${url.pathname}`, {
        url,
        body,
        parts: url.pathname.split('/').slice(3).map(decodeURIComponent),
      });
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
    if (this.isEmpty || this.#streams.size === 0) return;
    const message = this.messages.arrive();
    for (const stream of this.#streams)
      stream.write(`id: ${message.id}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  #route(call: string, context: Context): Answer {
    if (call.endsWith('/openapi.json')) return { status: 200, body: openApi };
    if (this.failWith !== undefined)
      return { status: this.failWith, body: problem(this.failWith, 'Redis does not answer') };
    if (!call.startsWith('GET')) this.orders.push(call);
    return this.#list(call, context) ?? this.#whole(call, context) ?? this.#one(call, context);
  }

  #list(call: string, { url }: Context): Answer {
    const query = url.searchParams;
    const lists: Readonly<Record<string, () => unknown[]>> = {
      fleet: fleetItems,
      queues: queueItems,
      attention: attentionItems,
      binds: () => this.#binds,
      config: configItems,
      channels: accountItems,
      quarantine: () => this.#quarantine,
      messages: () => this.#search(query),
      conversations: () => this.#conversations.list(query),
      'dead-letters': () => this.deadLetters.list(query),
      'dead-letters/groups': () => this.deadLetters.groups(query),
    };
    const make = lists[call.replace('GET /admin/v1/', '')];
    return make === undefined ? undefined : page(this.isEmpty ? [] : make(), query);
  }

  #whole(call: string, { url, body }: Context): Answer {
    switch (call) {
      case 'GET /admin/v1/stats':
        return { status: 200, body: statsOf(Number(url.searchParams.get('minutes') ?? 60)) };
      case 'GET /admin/v1/campaigns':
        return {
          status: 200,
          body: this.isEmpty ? { items: [], next: null, sending: null, at: null } : campaignsAnswer(),
        };
      case 'POST /admin/v1/messages':
        return this.#sendTest(body);
      case 'POST /admin/v1/dead-letters/replay':
        return this.#replay(body);
      default:
        return undefined;
    }
  }

  #one(call: string, { body, parts }: Context): Answer {
    const [name = '', id = '', third = '', fourth = ''] = parts;
    const things: Readonly<Record<string, () => Answer>> = {
      messages: () => this.#message(id),
      conversations: () => found(this.#conversations.detail(id)),
      'dead-letters': () =>
        call.startsWith('DELETE') ? removed(this.deadLetters.remove(id)) : found(this.#letter(id)),
      quarantine: () => this.#quarantineCall(call, id, body),
      binds: () => this.#order(`${id}/${third}`, fourth),
      channels: () => ({ status: 200, body: checkResult(id) }),
    };
    return things[name]?.();
  }

  #search(filter: URLSearchParams): FakeMessage[] {
    const typed = filter.get('q')?.replace(/^00/, '+') ?? '';
    const since = filter.get('since');
    return this.messages.all.filter(
      (message) =>
        (['channel', 'account', 'direction', 'status'] as const).every(
          (name) => filter.get(name) === null || filter.get(name) === message[name],
        ) &&
        (since === null || message.acceptedAt >= since) &&
        (typed === '' ||
          [
            message.id,
            message.applicationId,
            message.providerMessageId,
            message.number,
            message.number.replace('+', ''),
          ].includes(typed)),
    );
  }

  #message(id: string): Answer {
    const message = this.messages.all.find((candidate) => candidate.id === id);
    if (message === undefined) return { status: 404, body: problem(404, 'No message has this id') };
    return { status: 200, body: trailOf(message, this.deadLetters.ofMessage(id)?.id ?? null) };
  }

  #letter(id: string): unknown {
    const letter = this.deadLetters.get(id);
    const message = this.messages.all.find((candidate) => candidate.id === letter?.messageId);
    return letter === undefined
      ? undefined
      : { ...letter, trail: message === undefined ? null : trailOf(message, letter.id) };
  }

  #sendTest(body: Record<string, unknown>): Answer {
    if (!/^(\+|00)?[0-9 ]{7,16}$/.test(String(body['to'])))
      return { status: 400, body: { ...problem(400, 'to: write the number with plus and country code'), field: 'to' } };
    return { status: 202, body: { id: this.messages.arrive().id } };
  }

  #replay(body: Record<string, unknown>): Answer {
    const ids = Array.isArray(body['ids']) ? new Set(body['ids']) : undefined;
    const filter = new URLSearchParams(body['filter'] as Record<string, string>);
    const matching = this.deadLetters
      .list(filter)
      .filter(({ id }) => ids === undefined || ids.has(id))
      .slice(0, MAX_REPLAY);
    if (body['dryRun'] === true)
      return { status: 200, body: { dryRun: true, matched: matching.length, more: false, items: matching } };
    const replayable = matching.filter(({ reason }) => reason !== 'invalid-to');
    for (const { id } of replayable) this.deadLetters.remove(id);
    const failed = matching
      .filter(({ reason }) => reason === 'invalid-to')
      .map(({ id }) => ({ id, why: 'to: +44 (0)7700 900 is not a possible number' }));
    return { status: 200, body: { dryRun: false, matched: matching.length, replayed: replayable.length, failed } };
  }

  #quarantineCall(call: string, id: string, body: Record<string, unknown>): Answer {
    const kept = this.#quarantine.find((candidate) => candidate['id'] === id);
    if (kept === undefined) return { status: 404, body: problem(404, 'No quarantined request has this id') };
    if (call.startsWith('GET')) return { status: 200, body: kept };
    if (call.startsWith('POST') && body['trust'] !== true && kept['provider'] === 'facebook')
      return {
        status: 409,
        body: problem(409, 'It still does not verify: X-Hub-Signature-256 was made with another app secret'),
      };
    this.#quarantine = this.#quarantine.filter((candidate) => candidate !== kept);
    return { status: 202, body: { id, released: true } };
  }

  #order(id: string, order: string): Answer {
    const states: Readonly<Record<string, string>> = { unbind: 'closed', rebind: 'bound', bind: 'bound' };
    this.#binds = this.#binds.map((bind) =>
      bind['id'] === id ? { ...bind, state: states[order] ?? bind['state'], detail: '' } : bind,
    );
    return { status: 202, body: { id, order } };
  }
}

const problem = (status: number, detail: string): Record<string, unknown> => ({
  type: 'about:blank',
  title: titleOf(status),
  status,
  detail,
});
const titleOf = (status: number): string =>
  ({
    400: 'Bad Request',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'Not Found',
    409: 'Conflict',
    503: 'Service Unavailable',
  })[status] ?? 'Error';

const found = (body: unknown): Answer =>
  body === undefined ? { status: 404, body: problem(404, 'Nothing has this id') } : { status: 200, body };
const removed = (isRemoved: boolean): Answer =>
  isRemoved ? { status: 204 } : { status: 404, body: problem(404, 'Nothing has this id') };

const sessionBody = (csrf: string): unknown => ({
  csrf,
  expiresAt: new Date(Date.now() + 8 * 3_600_000).toISOString(),
  version: '0.1.0',
  showCustomerData: false,
});

function page(items: readonly unknown[], query: URLSearchParams): Answer {
  const limit = Number(query.get('limit') ?? 1000);
  const from = Number(query.get('next') ?? 0);
  const next = from + limit < items.length ? String(from + limit) : null;
  return { status: 200, body: { items: items.slice(from, from + limit), next } };
}

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
