import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { explainClosed, explainOctets, explainSilence, explainSocketError } from './explain-down.ts';
import { FramingError, PduFramer } from './pdu-framer.ts';
import { writePdu } from './pdu-codec.ts';
import type { PduToWrite } from './pdu-codec.ts';

export interface SmscAddress {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** PEM certificates to trust beside the system's own. */
  readonly ca?: readonly string[];
}

interface ConnectionEvents {
  readonly connected: () => void;
  /** One whole PDU. */
  readonly frame: (frame: Buffer) => void;
  /** Called exactly once, whatever the reason; nothing comes after it. */
  readonly lost: (why: string) => void;
}

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 60_000;

/**
 * One TCP or TLS connection. It reports its end once, and nothing afterwards: a session gets no event of a connection that it gave up.
 */
export class SmppConnection {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #address: SmscAddress;
  readonly #framer = new PduFramer();
  #isConnected = false;
  #isReady = false;
  #hasAnswered = false;
  #over = false;

  constructor(address: SmscAddress, events: ConnectionEvents) {
    this.#events = events;
    this.#address = address;
    this.#socket = openSocket(address);
    this.#socket.setNoDelay(true);
    this.#socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const timer = setTimeout(() => {
      this.#end(explainSilence(address, { isConnected: this.#isConnected }));
    }, CONNECT_TIMEOUT_MS);
    this.#socket.once('connect', () => {
      this.#isConnected = true;
    });
    this.#socket.once(address.secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      this.#isReady = true;
      if (!this.#over) events.connected();
    });
    this.#socket.on('data', (chunk: Buffer) => {
      this.#read(chunk);
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      const isHandshaking = address.secure && this.#isConnected && !this.#isReady;
      this.#end(explainSocketError(error, address, isHandshaking));
    });
    this.#socket.once('close', () => {
      clearTimeout(timer);
      this.#end(explainClosed(address, { isReady: this.#isReady, hasAnswered: this.#hasAnswered }));
    });
  }

  /** Writes a PDU; drops it if the connection has ended, since `lost` fails all waiting requests. */
  send(pdu: PduToWrite): void {
    if (!this.#over && this.#socket.writable) this.#socket.write(writePdu(pdu));
  }

  /** Ends the connection from our side, as a loss with this reason. */
  drop(why: string): void {
    this.#end(why);
  }

  /** Ends the connection without a report to its caller. */
  destroy(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#hasAnswered = true;
    try {
      for (const frame of this.#framer.push(chunk)) {
        if (this.#over) return;
        this.#events.frame(frame);
      }
    } catch (error) {
      this.#end(this.#unreadable(error));
    }
  }

  #unreadable(error: unknown): string {
    if (error instanceof FramingError) return explainOctets(error.octets, this.#address);
    return error instanceof Error ? error.message : 'unreadable octets';
  }

  #end(why: string): void {
    if (this.#over) return;
    this.destroy();
    this.#events.lost(why);
  }
}

function openSocket({ host, port, secure, ca }: SmscAddress): Socket {
  if (!secure) return connectTcp({ host, port });
  return connectTls({
    host,
    port,
    rejectUnauthorized: true,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca: [...ca] }),
  });
}
