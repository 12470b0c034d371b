import { expect } from 'chai';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { listenOnLoopback } from '@ccm/testing/support';
import { openBrokerConnection } from './open-broker-connection.ts';

/** Longer than a test may take: whoever waits for it fails. */
const CONNECT_TIMEOUT_MS = 120_000;

/** The reason why no connection is had from a service that does this with each of its own. */
async function reasonAt(serve: (socket: Socket) => void): Promise<unknown> {
  await using server = await listenOnLoopback(createServer(serve));
  const options = { heartbeatMs: 10_000, connectTimeoutMs: CONNECT_TIMEOUT_MS };
  return await openBrokerConnection(server, options, new AbortController().signal).then(
    () => undefined,
    (error: unknown) => error instanceof Error && error.message,
  );
}

describe('openBrokerConnection', () => {
  it('gives up a service that greets in another protocol, without waiting for CONNECTED', async () => {
    expect(await reasonAt((socket) => socket.write('220 mail.example ESMTP\r\n'))).to.include(
      'is no STOMP connector, it says "220 mail.example ESMTP"',
    );
  });

  it('gives up a service that answers CONNECT in another protocol, without waiting for CONNECTED', async () => {
    const refuses = (socket: Socket): unknown => socket.once('data', () => socket.write("-ERR unknown 'CONNECT'\r\n"));
    expect(await reasonAt(refuses)).to.include('is no STOMP connector, it says "-ERR unknown');
  });

  it('says so where a service hangs up without a word', async () => {
    const hangsUp = (socket: Socket): unknown => socket.once('data', () => socket.end());
    expect(await reasonAt(hangsUp)).to.include('takes the connection and does not answer in STOMP');
  });

  it('gives the words of a broker that refuses the subscription, with the remedy', async () => {
    const broker = createServer((socket) =>
      socket.on('data', (bytes) => {
        if (bytes.includes('CONNECT\n')) socket.write('CONNECTED\nversion:1.2\n\n\0');
        if (bytes.includes('SUBSCRIBE\n')) socket.end('ERROR\nmessage:User ccm may not read queue\\c//sms\n\n\0');
      }),
    );
    await using server = await listenOnLoopback(broker);
    const options = { heartbeatMs: 0, connectTimeoutMs: CONNECT_TIMEOUT_MS };
    const connection = await openBrokerConnection(server, options, new AbortController().signal);
    connection.subscribe('sms', 1, () => undefined);
    expect((await connection.closed)?.message).to.include(
      'the broker refused a request (User ccm may not read queue://sms): check what AMQ_USERNAME may read',
    );
  });
});
