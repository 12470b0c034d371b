import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';

const TIMEOUT_MS = 2000;

/** Puts messages on a queue of whichever broker of a pair serves, as an application would: STOMP 1.2, persistent, with a receipt. */
export class BrokerClient {
  readonly #hosts: () => Promise<readonly string[]>;
  readonly #password: string;
  #socket: Socket | undefined;

  /** @param hosts is asked at every connection, for containers change their addresses. */
  constructor(hosts: () => Promise<readonly string[]>, password: string) {
    this.#hosts = hosts;
    this.#password = password;
  }

  /** Resolves when the broker has stored it. @throws {Error} otherwise; it may be stored all the same. */
  async send(queue: string, body: string): Promise<void> {
    const receipt = randomUUID();
    const headers = {
      destination: `/queue/${queue}`,
      type: 'SendSms',
      persistent: 'true',
      'amq-msg-type': 'text',
      receipt,
    };
    try {
      this.#socket ??= await this.#connected();
      await exchange(this.#socket, frame('SEND', headers, body), `receipt-id:${receipt}`);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #connected(): Promise<Socket> {
    for (const host of await this.#hosts()) {
      const socket = connect(61_613, host);
      socket.on('error', () => socket.destroy());
      try {
        await once(socket, 'connect', { signal: AbortSignal.timeout(TIMEOUT_MS) });
        const login = { 'accept-version': '1.2', host: 'ccm', login: 'ccm', passcode: this.#password };
        await exchange(socket, frame('CONNECT', login), 'CONNECTED');
        return socket;
      } catch {
        socket.destroy();
      }
    }
    throw new Error('no broker serves');
  }
}

const frame = (command: string, headers: Readonly<Record<string, string>>, body = ''): string =>
  `${command}\n${Object.entries(headers)
    .map(([name, value]) => `${name}:${value}\n`)
    .join('')}\n${body}\0`;

/** One frame at a time: the answer is the next that holds `expected`. */
async function exchange(socket: Socket, request: string, expected: string): Promise<void> {
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const closed = new AbortController();
  const onClose = (): void => closed.abort();
  socket.once('close', onClose);
  try {
    const signal = AbortSignal.any([late, closed.signal]);
    socket.write(request);
    for (let answer = ''; !answer.includes(expected);) {
      const [chunk] = (await once(socket, 'data', { signal })) as readonly unknown[];
      answer += String(chunk);
      if (answer.includes('ERROR\n')) throw new Error('the broker refused');
    }
  } finally {
    socket.off('close', onClose);
  }
}
