import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { messageOf } from '@ccm/core/errors';
import { askForOldest, askForQueues } from './broker-queues.ts';
import type { QueueAnswer } from './broker-queues.ts';
import { identifyPeer } from '@ccm/shared/platform/peers';
import type { Peer } from '@ccm/shared/platform/peers';
import { frame, FrameReader, headerOf } from './stomp-frames.ts';

export interface BrokerProbe {
  readonly host: string;
  readonly port: number;
  readonly login?: { readonly user: string; readonly password: string };
  /** Present: TLS. */
  readonly tls?: { readonly ca?: readonly string[]; readonly key?: string; readonly cert?: string };
  /** The queue about which the broker is asked. */
  readonly queue: string;
  readonly signal: AbortSignal;
}

interface ConnectedAnswer {
  readonly kind: 'connected';
  readonly server: string;
  /** Undefined where the broker does not tell. */
  readonly queues: QueueAnswer | undefined;
  /** When the oldest message in the queue was sent; undefined where none waits, or the broker does not tell. */
  readonly oldestAtMs: number | undefined;
}

/** The result of probing a broker with a STOMP session of its own, which changes nothing. */
export type BrokerAnswer =
  | ConnectedAnswer
  /** The port speaks another protocol. */
  | { readonly kind: 'other-protocol'; readonly peer: Peer }
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
  return banner === undefined ? answer : { kind: 'other-protocol', peer: identifyPeer(banner) };
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

async function greet(socket: Socket, { host, login, tls, queue }: BrokerProbe): Promise<BrokerAnswer> {
  const frames = new FrameReader(socket);
  const headers = { 'accept-version': '1.2', host, ...(login && { login: login.user, passcode: login.password }) };
  let isDown = true;
  try {
    await once(socket, tls === undefined ? 'connect' : 'secureConnect');
    isDown = false;
    // An OpenWire connector greets first, and drops its greeting with the connection once it is spoken to in STOMP.
    const banner = await frames.within(BANNER_MS);
    if (banner === undefined) socket.write(frame('CONNECT', headers));
    const answer = judge(banner ?? (await frames.next()));
    return answer.kind === 'connected' ? await askForAll(answer, { socket, frames, queue }) : answer;
  } catch (error) {
    return { kind: 'unreachable', why: messageOf(error), isDown };
  }
}

async function askForAll(
  answer: ConnectedAnswer,
  { socket, frames, queue }: { readonly socket: Socket; readonly frames: FrameReader; readonly queue: string },
): Promise<ConnectedAnswer> {
  const queues = await askForQueues(socket, frames, queue);
  // A browser would make a queue that is not there.
  const isThere = queues?.names.includes(queue) ?? true;
  return { ...answer, queues, oldestAtMs: isThere ? await askForOldest(socket, frames, queue) : undefined };
}

const UNTOLD = { queues: undefined, oldestAtMs: undefined } as const;

function judge(first: Buffer): BrokerAnswer {
  const command = /^\s*(?<name>[A-Z]+)\r?\n/.exec(first.toString('latin1'))?.groups?.['name'];
  if (command === 'CONNECTED')
    return { kind: 'connected', server: headerOf(first, 'server') ?? 'a STOMP broker', ...UNTOLD };
  if (command === 'ERROR') return { kind: 'refused', why: headerOf(first, 'message') ?? 'without a reason' };
  return { kind: 'other-protocol', peer: identifyPeer(first) };
}
