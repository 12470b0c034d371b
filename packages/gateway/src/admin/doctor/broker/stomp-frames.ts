import type { Socket } from 'node:net';

export const frame = (command: string, headers: Readonly<Record<string, string>>): string =>
  `${command}\n${Object.entries(headers)
    .map(([name, value]) => `${name}:${escaped(value)}\n`)
    .join('')}\n\0`;

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(':', '\\c');

export const headerOf = (bytes: Buffer, name: string): string | undefined =>
  new RegExp(`^${name}:(.*)$`, 'm').exec(bytes.toString('utf8'))?.[1]?.replaceAll('\\c', ':');

/** The body of a frame, behind its headers. */
export function bodyOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n\n');
  return end === -1 ? '' : text.slice(end + 2);
}

const READ_BYTES = 64;
/** A command in capitals on a line of its own, or its beginning. */
const BEGINS_FRAME = /^\s*[A-Z]*(?:\r?\n|\r?$)/;

/** Cuts the bytes of a connection at the NUL that ends a STOMP frame; passes on bytes that begin none unchanged. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  readonly #frames: Buffer[] = [];
  #change = Promise.withResolvers<void>();
  #failure: Error | undefined;

  constructor(socket: Socket) {
    socket.on('data', (bytes) => this.#take(Buffer.from(bytes)));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('it closed the connection')));
  }

  /** @throws {Error} when the connection ends before. */
  async next(): Promise<Buffer> {
    return (await this.within()) ?? Buffer.alloc(0);
  }

  /** The next frame, or undefined where none comes in time. @throws {Error} when the connection ends before. */
  async within(ms?: number): Promise<Buffer | undefined> {
    const late = Promise.withResolvers<'late'>();
    const timer = ms === undefined ? undefined : setTimeout(() => late.resolve('late'), ms);
    try {
      while (this.#frames.length === 0) {
        if (this.#failure !== undefined) throw this.#failure;
        if ((await Promise.race([this.#change.promise, late.promise])) === 'late') return undefined;
      }
      return this.#frames.shift();
    } finally {
      clearTimeout(timer);
    }
  }

  #take(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    if (!BEGINS_FRAME.test(this.#rest.toString('latin1', 0, READ_BYTES))) this.#push(this.#rest, Buffer.alloc(0));
    for (let end = this.#rest.indexOf(0); end > 0; end = this.#rest.indexOf(0)) {
      let next = end + 1;
      while (this.#rest[next] === 10 || this.#rest[next] === 13) next += 1;
      this.#push(this.#rest.subarray(0, end), this.#rest.subarray(next));
    }
  }

  #push(found: Buffer, rest: Buffer): void {
    this.#frames.push(found);
    this.#rest = rest;
    this.#changed();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#changed();
  }

  #changed(): void {
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers();
    resolve();
  }
}
