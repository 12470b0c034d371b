import { once } from 'node:events';
import type { Socket } from 'node:net';

/** The first bytes of the header; no TLS handshake and no HTTP request begins with them. */
const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const FIXED_BYTES = 16;
const MAX_BYTES = 1024;
const PROXIED = 0x21;
const LOCAL = 0x20;
/** By the byte that names the family: how long an address is. */
const ADDRESS_BYTES: ReadonlyMap<number, 4 | 16> = new Map([
  [0x11, 4],
  [0x21, 16],
]);
const TIMEOUT_MS = 5000;

/**
 * Takes the header of the PROXY protocol, version 2, off the front of a connection, and leaves the rest
 * (https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt, section 2.2): a proxy that passes encrypted bytes on names its client this
 * way. @returns the client's address; undefined without a header, or for one for the proxy's own purposes @throws {Error} for a header
 * that is cut off, malformed, or late
 */
export async function takeProxyHeader(socket: Socket): Promise<string | undefined> {
  const start = new SocketStart(socket, AbortSignal.timeout(TIMEOUT_MS));
  if ((await start.first(1))[0] !== SIGNATURE[0]) {
    start.giveBackFrom(0);
    return undefined;
  }
  const fixed = await start.first(FIXED_BYTES);
  const length = fixed.readUInt16BE(14);
  if (!fixed.subarray(0, SIGNATURE.length).equals(SIGNATURE) || length > MAX_BYTES) throw new Error('no PROXY header');
  const whole = await start.first(FIXED_BYTES + length);
  start.giveBackFrom(whole.length);
  return clientOf(fixed[12], fixed[13], whole.subarray(FIXED_BYTES));
}

function clientOf(command: number | undefined, family: number | undefined, rest: Buffer): string | undefined {
  if (command === LOCAL) return undefined;
  const bytes = ADDRESS_BYTES.get(family ?? 0);
  if (command !== PROXIED || bytes === undefined || rest.length < 2 * bytes + 4) throw new Error('no PROXY header');
  const address = rest.subarray(0, bytes);
  if (bytes === 4) return address.join('.');
  return Array.from({ length: 8 }, (_, part) => address.readUInt16BE(2 * part).toString(16)).join(':');
}

/** The first bytes of a connection, read only as far as asked for. */
class SocketStart {
  readonly #socket: Socket;
  readonly #late: AbortSignal;
  #bytes = Buffer.alloc(0);

  constructor(socket: Socket, late: AbortSignal) {
    this.#socket = socket;
    this.#late = late;
  }

  /** All that is there is taken at once: to wait while some of it is left would be woken without end. */
  async first(count: number): Promise<Buffer> {
    while (this.#bytes.length < count) {
      const read: unknown = this.#socket.read();
      if (Buffer.isBuffer(read)) this.#bytes = Buffer.concat([this.#bytes, read]);
      else if (this.#socket.readableEnded || this.#socket.destroyed) throw new Error('the connection ended');
      else await this.#change();
    }
    return this.#bytes.subarray(0, count);
  }

  giveBackFrom(offset: number): void {
    if (offset < this.#bytes.length) this.#socket.unshift(this.#bytes.subarray(offset));
  }

  async #change(): Promise<void> {
    const changed = new AbortController();
    const signal = AbortSignal.any([this.#late, changed.signal]);
    try {
      const events = ['readable', 'end', 'close'].map(async (event) => once(this.#socket, event, { signal }));
      await Promise.race(events);
    } finally {
      changed.abort();
    }
  }
}
