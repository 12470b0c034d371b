import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { BrokerAddress, BrokerTls } from './connection-options.ts';

/** The time to listen for a greeting: OpenWire's comes at once. */
const GREETING_MS = 500;

/** Opens the line, TLS where asked for. */
export function dialBroker(address: BrokerAddress, tls: BrokerTls | undefined, onConnected: () => void): Socket {
  const { host, port } = address;
  const socket =
    tls === undefined
      ? connectTcp({ host, port }, onConnected)
      : connectTls({ host, port, ...tlsOptions(tls) }, onConnected);
  writeOncePerTurn(socket);
  return socket.setNoDelay(true).setKeepAlive(true);
}

/**
 * Makes the frames of one turn of the event loop one write to the socket: the library writes each in two, and waits for each to be written
 * before it begins the next. The library counts them as written at once; only receipts and the end of the line tell what a broker really
 * has.
 */
function writeOncePerTurn(socket: Socket): void {
  const write = socket.write.bind(socket);
  let isCorked = false;
  const uncork = (): void => {
    isCorked = false;
    socket.uncork();
  };
  socket.write = (chunk: string | Uint8Array, _encoding?: unknown, onWritten?: () => void): boolean => {
    if (!isCorked) {
      isCorked = true;
      socket.cork();
      setImmediate(uncork);
    }
    if (onWritten !== undefined) process.nextTick(onWritten);
    return write(chunk);
  };
}

/** Reads the bytes that a broker sends before we send anything; none if it sends nothing within half a second. */
export function hearGreeting(address: BrokerAddress, tls: BrokerTls | undefined, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = dialBroker(address, tls, () => undefined);
    const end = (heard: Buffer): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(heard);
    };
    const giveUp = (): void => end(Buffer.alloc(0));
    const timer = setTimeout(giveUp, GREETING_MS);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('data', end).on('error', giveUp).once('close', giveUp);
  });
}

function tlsOptions(tls: BrokerTls): TlsOptions {
  const { ca, ...rest } = tls;
  return { ...rest, ...(ca === undefined ? {} : { ca: typeof ca === 'string' || Buffer.isBuffer(ca) ? ca : [...ca] }) };
}
