import { compact } from '@ccm/core/objects';
import type { Socket } from 'node:net';
import stompit from 'stompit';
import { BrokerConnection } from './broker-connection.ts';
import { brokerName } from './connection-options.ts';
import type { BrokerAddress, ConnectionOptions } from './connection-options.ts';
import { destroyClient } from './destroy-client.ts';
import { dialBroker, hearGreeting } from './dial-broker.ts';
import { explainConnectFailure, mayBeStomp } from './explain-connect-failure.ts';
import { isRefusal } from './is-refusal.ts';

/** A JMS string property may be long; the library's own limit of 1,024 bytes a header would make one message fatal for ever. */
const MAX_HEADER_BYTES = 1_048_576;
const MAX_HEADERS = 10_000;

/** The facts about a line that did not become a connection. */
interface LineRecord {
  /** TCP stands. */
  connected: boolean;
  /** TLS too, where it is used. */
  reached: boolean;
  firstBytes: Buffer;
  /** The words of the broker's ERROR frame. */
  refusal?: string;
}

/**
 * Connects to one broker.
 * @throws {UpstreamError} `activemq`, retryable, in words that name the remedy; also when `signal` aborts.
 */
export async function openBrokerConnection(
  address: BrokerAddress,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<BrokerConnection> {
  const line: LineRecord = { connected: false, reached: false, firstBytes: Buffer.alloc(0) };
  try {
    return new BrokerConnection(await connectClient({ address, options, signal, line }), brokerName(address));
  } catch (cause) {
    // An OpenWire connector that is spoken to first often hangs up without its greeting: listen to it once more, in silence.
    const unexplained = line.reached && line.firstBytes.length === 0 && !signal.aborted;
    const firstBytes = unexplained ? await hearGreeting(address, options.tls, signal) : line.firstBytes;
    const silentTls = options.tls !== undefined && line.connected && !line.reached;
    throw explainConnectFailure({ address, usesTls: options.tls !== undefined, silentTls, cause, ...line, firstBytes });
  }
}

interface Attempt {
  readonly address: BrokerAddress;
  readonly options: ConnectionOptions;
  readonly signal: AbortSignal;
  readonly line: LineRecord;
}

function connectClient(attempt: Attempt): Promise<stompit.Client> {
  const { address, options, signal, line } = attempt;
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    };
    const fail = (cause: unknown): void => {
      settle();
      reject(cause instanceof Error ? cause : new Error('the line was closed'));
    };
    const dial = recordedDial(attempt, () => giveUp());
    const client = stompit.connect(stompOptions(address, options, dial), (error) => {
      // Asked at once: the library marks the same error anew as the socket's a moment later.
      if (isRefusal(error)) line.refusal = error.message;
      if (error !== null) return fail(error);
      settle();
      resolve(client);
    });
    const giveUp = (): void => destroyClient(client);
    const timer = setTimeout(
      () => client.destroy(new Error(`no CONNECTED within ${String(options.connectTimeoutMs)} ms`)),
      options.connectTimeoutMs,
    );
    client.on('end', () => fail(undefined));
    client.on('error', () => {
      // Without a listener a late error of a dead client would end the process.
    });
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}

type Dial = (_: unknown, onConnected?: () => void) => Socket;

/** Dials for the library, and writes down how far the line came and what was heard first. */
function recordedDial({ address, options, line }: Attempt, onOtherProtocol: () => void): Dial {
  return (_, onConnected) => {
    const socket = dialBroker(address, options.tls, () => {
      line.reached = true;
      onConnected?.();
    });
    socket.once('connect', () => {
      line.connected = true;
    });
    socket.once('data', (chunk: Buffer) => {
      line.firstBytes = chunk;
      if (!mayBeStomp(chunk)) onOtherProtocol();
    });
    return socket;
  };
}

function stompOptions(address: BrokerAddress, options: ConnectionOptions, dial: Dial): stompit.connect.ConnectOptions {
  const { login, heartbeatMs } = options;
  const library = {
    host: address.host,
    port: address.port,
    connect: dial,
    timeout: 0,
    connectHeaders: {
      host: address.host,
      'accept-version': '1.1,1.2',
      'heart-beat': `${String(heartbeatMs)},${String(heartbeatMs)}`,
      ...compact({ login: login?.user, passcode: login?.password }),
    },
    // Ours leave early, the broker's may come late: a busy machine is no dead one.
    heartbeatOutputMargin: Math.round(heartbeatMs * 0.3),
    heartbeatDelayMargin: Math.round(heartbeatMs * 0.5),
    maxLineLength: MAX_HEADER_BYTES,
    maxHeaders: MAX_HEADERS,
  };
  return library;
}
