import { expect } from 'chai';
import express from 'express';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { eventually } from '@ccm/testing/support';
import type { FeedEvent } from './feed-events.ts';
import type { FeedReader } from './live-feed.ts';
import { streamRoutes } from './stream-routes.ts';

/** 64 KB: many of them fill the buffers of the operating system, and then those of the gateway. */
const TEXT = JSON.stringify({ id: 'm-1', filler: 'x'.repeat(64 * 1024) });
/** More than any operating system buffers for a connection on one machine, and than the gateway keeps for a reader. */
const MAX_TAKEN_BYTES = 64 * 1024 * 1024;

/** Passes events to its readers as they come. */
class Feed {
  readonly #readers = new Set<FeedReader>();
  #given = 0;

  get readers(): number {
    return this.#readers.size;
  }

  async resume(): Promise<{ readonly events: readonly FeedEvent[]; readonly end: string }> {
    return Promise.resolve({ events: [], end: '0-0' });
  }

  add(reader: FeedReader): () => void {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  give(): void {
    this.#given += 1;
    const event: FeedEvent = { name: 'message', text: TEXT, facts: {}, place: `${this.#given}-0` };
    for (const reader of this.#readers) reader.take(event);
  }
}

describe('A reader of the stream that does not read', () => {
  let feed: Feed;
  let stop: () => void;
  const sockets: Socket[] = [];
  let port: number;

  beforeEach(async () => {
    feed = new Feed();
    const server = createServer(express().use(streamRoutes({ feed }))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
    stop = () => {
      server.close();
      server.closeAllConnections();
    };
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    stop();
  });

  const open = async (): Promise<Socket> => {
    const before = feed.readers;
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined).pause();
    socket.write('GET /stream HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually(() => feed.readers > before, { describe: 'the reader to be there' });
    return socket;
  };

  it('is cut off before much is kept for it, and others go on reading', async () => {
    await open();
    const steady = await open();
    let received = 0;
    steady.on('data', (bytes) => (received += bytes.length)).resume();
    let given = 0;
    await eventually(
      async () => {
        feed.give();
        given += TEXT.length;
        // The reader has caught up before the next one: a quick reader is never behind.
        await eventually(() => received >= given, { intervalMs: 1, describe: 'the other reader to have it all' });
        return feed.readers === 1;
      },
      { intervalMs: 1, timeoutMs: 60_000, describe: 'the reader that does not read to be cut off' },
    );
    expect(given).to.be.below(MAX_TAKEN_BYTES);
  }).timeout(90_000);
});
