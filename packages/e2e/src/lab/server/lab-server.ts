import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import {
  AgentMessage,
  CustomerAction,
  LoadCommand,
  PhoneModeCommand,
  TroubleCommand,
  TroubleKindName,
} from '@ccm/simulators/lab-protocol';
import { EventStream } from './event-stream.ts';
import { isFromThisPage, readJson, sendFile, sendJson, RequestError } from './http-exchange.ts';
import type { Lab } from '../lab.ts';
import { PageFiles } from './page-files.ts';

export interface LabServerOptions {
  /** Default: a free one. */
  readonly port?: number;
}

const CONSOLE_VIEW = /^[\w-]*(?:\?q=[\w%.+-]*)?$/;

type Command = (parameters: readonly string[], body: unknown) => unknown;

/**
 * The lab over HTTP, on loopback alone: the page at `/lab/`, its stream of events at `/lab/api/events`, and commands. Only a page of
 * this address may give commands: another site in the same browser is refused.
 */
export class LabServer {
  readonly #lab: Lab;
  readonly #server: Server;
  readonly #stream: EventStream;
  readonly #page = new PageFiles();
  readonly #commands: readonly (readonly [RegExp, Command])[];

  private constructor(lab: Lab) {
    this.#lab = lab;
    this.#stream = new EventStream(lab);
    this.#commands = commandsOf(lab);
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => fail(error, response));
    });
  }

  static async start(lab: Lab, { port = 0 }: LabServerOptions = {}): Promise<LabServer> {
    const server = new LabServer(lab);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    lab.baseUrl = server.#origin;
    return server;
  }

  /** The address of the page. */
  get url(): string {
    return `${this.#origin}/lab/`;
  }

  async stop(): Promise<void> {
    this.#stream.stop();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  get #origin(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isFromThisPage(request, new URL(this.#origin).host)) {
      throw new RequestError(403, `only ${this.#origin}/lab/ itself may ask here`);
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', this.#origin);
    if (request.method === 'POST') return this.#command(pathname, request, response);
    if (request.method !== 'GET') throw new RequestError(405, 'use GET or POST');
    if (pathname === '/lab/api/events') return this.#stream.open(response);
    if (pathname === '/lab/api/state')
      return sendJson(response, 200, this.#lab.localised(JSON.stringify(this.#lab.view)));
    if (pathname === '/lab/console') return this.#openConsole(searchParams.get('view') ?? '', response);
    if (pathname === '/lab/hosted')
      return sendFile(response, await this.#lab.hostedFile(searchParams.get('filename') ?? ''));
    if (pathname.startsWith('/lab/files/')) return sendFile(response, this.#lab.files.at(pathname));
    return this.#page.send(pathname, response);
  }

  async #openConsole(view: string, response: ServerResponse): Promise<void> {
    if (!CONSOLE_VIEW.test(view)) throw new RequestError(400, 'view: must be a view of the console, as messages?q=id');
    response.writeHead(302, { location: await this.#lab.consoleUrl(view), 'cache-control': 'no-store' }).end();
  }

  async #command(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [pattern, command] of this.#commands) {
      const match = pattern.exec(pathname);
      if (match === null) continue;
      const answer: unknown = await command(match.slice(1).map(decodeURIComponent), await readJson(request));
      return sendJson(response, 200, this.#lab.localised(JSON.stringify(answer ?? { done: true })));
    }
    throw new RequestError(404, `there is no command ${pathname}`);
  }
}

const commandsOf = (lab: Lab): readonly (readonly [RegExp, Command])[] => [
  [/^\/lab\/api\/phones\/([^/]+)\/actions$/, async ([id = ''], body) => lab.act(id, CustomerAction.parse(body))],
  [
    /^\/lab\/api\/phones\/([^/]+)\/mode$/,
    ([id = ''], body) => lab.phone(id).setMode(PhoneModeCommand.parse(body).mode),
  ],
  [/^\/lab\/api\/desk\/([^/]+)\/messages$/, ([id = ''], body) => ({ id: lab.answer(id, AgentMessage.parse(body)) })],
  [
    /^\/lab\/api\/troubles\/([^/]+)$/,
    async ([kind], body) => lab.troubles.set(TroubleKindName.parse(kind), TroubleCommand.parse(body)),
  ],
  [
    /^\/lab\/api\/load$/,
    (_none, body) => {
      lab.load.set(LoadCommand.parse(body).perSecond);
      return lab.load.view;
    },
  ],
];

function fail(error: unknown, response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  const status = error instanceof RequestError ? error.status : isCallersFault(error) ? 400 : 500;
  sendJson(response, status, JSON.stringify({ error: wordsOf(error) }));
}

const isCallersFault = (error: unknown): boolean => error instanceof z.ZodError || error instanceof RangeError;

function wordsOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
