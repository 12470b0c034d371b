import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { endOfTurn } from '@ccm/core/async';
import { dialBroker } from './dial-broker.ts';

describe('dialBroker', () => {
  let server: Server;
  let socket: Socket;
  let broker: Socket;

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    await new Promise<void>((resolve) => {
      socket = dialBroker(address, undefined, resolve);
    });
    [broker] = (await accepted) as [Socket];
  });

  afterEach(() => {
    socket.destroy();
    broker.destroy();
    server.close();
  });

  /** Each is written when the one before is, as the library does it. */
  const writeInTurn = async (...chunks: readonly string[]): Promise<void> => {
    for (const chunk of chunks) await new Promise<void>((resolve) => socket.write(chunk, 'utf-8', () => resolve()));
  };

  it('writes the frames of one turn of the event loop at once, in order', async () => {
    const received = once(broker, 'data');

    await writeInTurn('ACK\nid:1\n\n', '\0\n', 'ACK\nid:2\n\n', '\0\n');
    expect(socket.writableLength).to.be.greaterThan(0);
    await endOfTurn();
    expect(socket.writableLength).to.equal(0);

    const [first] = (await received) as [Buffer];
    expect(first.toString()).to.equal('ACK\nid:1\n\n\0\nACK\nid:2\n\n\0\n');
  });

  it('writes waiting frames before the line is closed', async () => {
    const chunks: Buffer[] = [];
    broker.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = once(broker, 'end');

    void writeInTurn('DISCONNECT\n\n');
    socket.end('\0\n');

    await ended;
    expect(Buffer.concat(chunks).toString()).to.equal('DISCONNECT\n\n\0\n');
  });
});
