import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** The provider's answer to one call. `cut`: takes the whole request, then drops the line without an answer. */
export type PlannedReply =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
      readonly body?: string | Buffer;
    }
  | 'cut';

/** A call as it arrived. */
export interface RecordedCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A provider's API on loopback: answers as planned, in order, and remembers every call. A call beyond the plan gets 599. */
export class FakeProvider implements AsyncDisposable {
  readonly url: string;
  readonly calls: RecordedCall[] = [];
  readonly #server: Server;
  readonly #replies: PlannedReply[];

  private constructor(server: Server, replies: readonly PlannedReply[]) {
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server;
    this.#replies = [...replies];
    server.on('request', (request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  /** Listens on a free port of loopback. */
  static async start(replies: readonly PlannedReply[] = []): Promise<FakeProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return new FakeProvider(server, replies);
  }

  /** Adds to the plan: for replies that must know this provider's address. */
  willReply(replies: readonly PlannedReply[]): void {
    this.#replies.push(...replies);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.calls.push({
      method: request.method ?? '',
      path: request.url ?? '',
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: (await buffer(request)).toString(),
    });
    const reply = this.#replies.shift() ?? { status: 599, body: 'not planned' };
    if (reply === 'cut') {
      request.socket.destroy();
      return;
    }
    const isJson = 'json' in reply;
    response.writeHead(reply.status, { ...(isJson ? { 'content-type': 'application/json' } : {}), ...reply.headers });
    response.end(isJson ? JSON.stringify(reply.json) : (reply.body ?? ''));
  }
}
