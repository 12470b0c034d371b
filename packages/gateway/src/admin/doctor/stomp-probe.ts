import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

export interface BrokerProbe {
  readonly host: string;
  readonly port: number;
  readonly login?: { readonly user: string; readonly password: string };
  /** Present: TLS. */
  readonly tls?: { readonly ca?: readonly string[]; readonly key?: string; readonly cert?: string };
  readonly signal: AbortSignal;
}

/** What was found out about a broker by a STOMP session of its own, which changes nothing. */
export type BrokerAnswer =
  | { readonly kind: 'connected'; readonly server: string }
  /** The connector speaks another protocol. */
  | { readonly kind: 'openwire' }
  | { readonly kind: 'tls' }
  | { readonly kind: 'refused'; readonly why: string }
  /** `isDown`: there was no connection at all. */
  | { readonly kind: 'unreachable'; readonly why: string; readonly isDown: boolean };

const BANNER_MS = 300;
const LISTEN_MS = 4000;
/** Opens a session, and closes it once the broker has answered. */
export async function askBroker(target: BrokerProbe): Promise<BrokerAnswer> {
  const answer = await withSocket(target, async (socket) => greet(socket, target));
  if (answer.kind !== 'unreachable' || answer.isDown) return answer;
  // Spoken to before it had greeted: what a slow OpenWire connector had to say went with the connection.
  const banner = await withSocket(target, async (socket) => new FrameReader(socket).within(LISTEN_MS)).catch(
    () => undefined,
  );
  return banner !== undefined && isOpenWire(banner) ? { kind: 'openwire' } : answer;
}

async function withSocket<Result>(target: BrokerProbe, use: (socket: Socket) => Promise<Result>): Promise<Result> {
  const socket = open(target);
  try {
    return await use(socket);
  } finally {
    socket.destroy();
  }
}

function open({ host, port, tls, signal }: BrokerProbe): Socket {
  if (tls === undefined) return connect({ host, port, signal });
  const socket = connectSecurely({ host, port, ...tls, ca: tls.ca === undefined ? undefined : [...tls.ca] });
  signal.addEventListener('abort', () => socket.destroy(new Error('no answer in time')), { once: true });
  return socket;
}

async function greet(socket: Socket, { host, login, tls }: BrokerProbe): Promise<BrokerAnswer> {
  const frames = new FrameReader(socket);
  const headers = { 'accept-version': '1.2', host, ...(login && { login: login.user, passcode: login.password }) };
  let isDown = true;
  try {
    await once(socket, tls === undefined ? 'connect' : 'secureConnect');
    isDown = false;
    // An OpenWire connector greets first, and drops its greeting with the connection once it is spoken to in STOMP.
    const banner = await frames.within(BANNER_MS);
    if (banner === undefined) socket.write(frame('CONNECT', headers));
    return judge(banner ?? (await frames.next()));
  } catch (error) {
    return { kind: 'unreachable', why: error instanceof Error ? error.message : String(error), isDown };
  }
}

function judge(first: Buffer): BrokerAnswer {
  if (first.toString('latin1', 0, 9) === 'CONNECTED')
    return { kind: 'connected', server: headerOf(first, 'server') ?? 'a STOMP broker' };
  if (isOpenWire(first)) return { kind: 'openwire' };
  if (first[0] === TLS_ALERT && first[1] === 3) return { kind: 'tls' };
  return { kind: 'refused', why: headerOf(first, 'message') ?? 'it closed the connection' };
}

const isOpenWire = (bytes: Buffer): boolean => bytes[0] === 0 && bytes.subarray(0, 16).includes('ActiveMQ');

const TLS_ALERT = 21;

const frame = (command: string, headers: Readonly<Record<string, string>>): string =>
  `${command}\n${Object.entries(headers)
    .map(([name, value]) => `${name}:${escaped(value)}\n`)
    .join('')}\n\0`;

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(':', '\\c');

const headerOf = (bytes: Buffer, name: string): string | undefined =>
  new RegExp(`^${name}:(.*)$`, 'm').exec(bytes.toString('utf8'))?.[1]?.replaceAll('\\c', ':');

/** What comes over a connection, cut at the NUL that ends a STOMP frame; what begins with NUL or a TLS record comes as it is. */
class FrameReader {
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
    if (this.#rest[0] === 0 || this.#rest[0] === TLS_ALERT) this.#push(this.#rest, Buffer.alloc(0));
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
