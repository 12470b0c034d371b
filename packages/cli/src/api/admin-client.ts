import { z } from 'zod';
import { CommandFailure, EXIT } from '../exit.ts';
import type { Connection } from './connection.ts';

const list = z.looseObject({ items: z.array(z.looseObject({ id: z.coerce.string() })), next: z.string().nullish() });
const problem = z.looseObject({ detail: z.string().optional(), title: z.string().optional() }).catch({});

export type Item = z.infer<typeof list>['items'][number];
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface CallOptions {
  readonly body?: unknown;
  /** Default: aborts after 15 s. */
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 15_000;
const SLOW_MS = 1000;

/** The admin API of a gateway, as every program sees it (docs: /openapi.json). */
export class AdminClient {
  readonly #connection: Connection;
  readonly #note: (text: string) => void;

  /** @param note tells a person that an answer takes longer than a second */
  constructor(connection: Connection, note: (text: string) => void) {
    this.#connection = connection;
    this.#note = note;
  }

  get url(): string {
    return this.#connection.url;
  }

  /** @throws {CommandFailure} as `call`. */
  async get(path: string, query: Query = {}): Promise<unknown> {
    return this.#json(await this.call('GET', withQuery(path, query)));
  }

  async post(path: string, body?: unknown): Promise<unknown> {
    return this.#json(await this.call('POST', path, { body }));
  }

  async remove(path: string): Promise<void> {
    await this.call('DELETE', path);
  }

  /** All items of a list over its pages, at most `limit`. */
  async *items(path: string, query: Query = {}, limit = Number.POSITIVE_INFINITY): AsyncGenerator<Item> {
    let seen = 0;
    for (let next: string | undefined; seen < limit;) {
      const page = list.parse(await this.get(path, { ...query, next }));
      for (const item of page.items.slice(0, limit - seen)) yield item;
      seen += page.items.length;
      next = page.next ?? undefined;
      if (next === undefined) return;
    }
  }

  /** All items of a list at once, in the order of the list. */
  async all(path: string, query: Query = {}): Promise<readonly Item[]> {
    const all: Item[] = [];
    for await (const item of this.items(path, query)) all.push(item);
    return all;
  }

  /** Gets any answer of the admin port, whatever its status: `/health/ready` answers 503 with a reason. */
  async probe(path: string): Promise<Response> {
    return this.#fetch('GET', path);
  }

  /**
   * Makes one call. @throws {CommandFailure} 3 if the port does not answer or refuses access, 1 for "no such thing" and refusals, 2 for an
   * invalid request; the sentence has the remedy.
   */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Response> {
    const response = await this.#fetch(method, `/admin/v1${path}`, options);
    if (response.ok) return response;
    throw await failureOf(response, path, this.#connection);
  }

  async #fetch(
    method: string,
    path: string,
    { body, signal = AbortSignal.timeout(TIMEOUT_MS) }: CallOptions = {},
  ): Promise<Response> {
    const { url, token } = this.#connection;
    const headers = {
      accept: 'application/json, text/event-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const slow = setTimeout(() => this.#note(`waiting for ${url} ...`), SLOW_MS);
    try {
      return await fetch(`${url}${path}`, {
        method,
        headers,
        signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      if (signal.aborted && signal.reason instanceof DOMException && signal.reason.name === 'AbortError') throw error;
      throw new CommandFailure(
        EXIT.unreachable,
        `No answer from ${url} (${reasonOf(error)}): is the gateway up, and CCM_ADMIN_URL its admin port?`,
        error,
      );
    } finally {
      clearTimeout(slow);
    }
  }

  async #json(response: Response): Promise<unknown> {
    if (response.status === 204) return undefined;
    try {
      return await response.json();
    } catch (error) {
      throw noAdminApi(this.#connection, error);
    }
  }
}

const noAdminApi = ({ url }: Connection, cause?: unknown): CommandFailure =>
  new CommandFailure(
    EXIT.unreachable,
    `${url} has no admin API: is CCM_ADMIN_URL the admin port of a gateway, and ADMIN_TOKEN set there?`,
    cause,
  );

/** Whether a path is one of those that every gateway has (`/fleet`, `/channels`), unlike one message or dead letter. */
const isOfEveryGateway = (path: string): boolean => /^\/[a-z-]+(?:\?|$)/.test(path);

async function failureOf(response: Response, path: string, connection: Connection): Promise<CommandFailure> {
  const { url, token } = connection;
  const said = problem.parse(await response.json().catch(() => undefined));
  const detail = said.detail ?? said.title ?? `HTTP ${response.status}`;
  if (response.status === 401) {
    const remedy = token === undefined ? 'set CCM_ADMIN_TOKEN' : "CCM_ADMIN_TOKEN is not the gateway's ADMIN_TOKEN";
    return new CommandFailure(EXIT.unreachable, `${url} does not let us in: ${remedy}`);
  }
  if (response.status === 404 && (said.detail === undefined || isOfEveryGateway(path))) return noAdminApi(connection);
  if (response.status >= 500) return new CommandFailure(EXIT.unreachable, `${url} cannot answer now: ${detail}`);
  return new CommandFailure(response.status === 400 ? EXIT.usage : EXIT.no, detail);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
}

/**
 * An id as a part of a path.
 * @throws {CommandFailure} 2 for a name that leads elsewhere in a path, however it is encoded.
 */
export function pathPart(id: string): string {
  if (['', '.', '..'].includes(id)) throw new CommandFailure(EXIT.usage, `"${id}" is no id`);
  return encodeURIComponent(id);
}

/** A path with those parameters that have a value. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}
