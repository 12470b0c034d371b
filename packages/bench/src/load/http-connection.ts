import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** The bytes of one POST. */
export function postBytes(path: string, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const lines = Object.entries({
    host: '127.0.0.1',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

/** The bytes of one GET. */
export const getBytes = (path: string): Buffer => Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);

const FRESH_MS = 2000;

/** One kept connection: one request after another, each as bytes made beforehand, so that the load costs next to nothing. */
export class HttpConnection {
  readonly #socket: Socket;
  #lastUsedMs = performance.now();
  #received = '';
  #waiting: PromiseWithResolvers<number> | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#waiting?.reject(new Error('the connection was closed')));
  }

  static async open(port: number): Promise<HttpConnection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new HttpConnection(socket);
  }

  /**
   * Whether the connection may be used again. Servers close a connection that was idle for five seconds: stop using it well before that.
   */
  get isFresh(): boolean {
    return !this.#socket.destroyed && performance.now() - this.#lastUsedMs < FRESH_MS;
  }

  /** @returns the answer's status. @throws {Error} when the connection is closed before it came. */
  async post(bytes: Buffer): Promise<number> {
    if (this.#socket.destroyed) throw new Error('the connection was closed');
    this.#waiting = Promise.withResolvers<number>();
    this.#socket.write(bytes);
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(this.#received.slice(0, headEnd))?.[1] ?? 0);
    if (this.#received.length < headEnd + 4 + length) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = '';
    this.#lastUsedMs = performance.now();
    this.#waiting?.resolve(status);
  }
}
