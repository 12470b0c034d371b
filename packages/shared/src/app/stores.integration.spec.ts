import { CHANNELS } from '@ccm/channels/registry';
import { RedisServer } from '@ccm/testing/servers';
import { captureLog, eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { loadConfig } from '../platform/config/index.ts';
import { whenReady } from '../storage/redis/index.ts';
import type { RedisProfile } from '../storage/redis/index.ts';
import { openStores } from './stores.ts';
import type { Stores } from './stores.ts';

/** The longest stop: the time for the last figures, and a busy machine. */
const STOPS_WITHIN_MS = 15_000;
const PROFILES: readonly RedisProfile[] = ['producer', 'worker'];

const open = (url: string, profile: RedisProfile, connectsFirst = false): Stores => {
  const env = { REDIS_URL: url, ENVELOPE_SIGNING_KEY: 'a signing key of the specs of stores' };
  const config = loadConfig({ env, service: 'outbound-worker', definitions: CHANNELS });
  return openStores({ config, logger: captureLog().logger, profile, connectsFirst });
};

/** Something to write when the stop comes. */
const count = ({ recorder }: Stores): void => {
  recorder.count('received', { direction: 'in', channel: 'viber', account: 'default' });
};

const closed = async ({ redis }: Stores): Promise<void> => {
  await eventually(() => redis.status === 'end', { describe: 'the connection to be closed' });
};

describe('The stores', () => {
  describe('of a Redis that takes connections and never answers', () => {
    let silent: Server;
    const connections = new Set<Socket>();

    before(async () => {
      silent = createServer((socket) => {
        connections.add(socket.on('error', () => undefined).resume());
      }).listen(0, '127.0.0.1');
      await once(silent, 'listening');
    });
    after(() => {
      for (const socket of connections) socket.destroy();
      silent.close();
    });

    for (const profile of PROFILES) {
      it(`stop without its word: ${profile}`, async () => {
        const address = silent.address();
        expect(address).to.be.an('object');
        const port = typeof address === 'object' ? address?.port : undefined;
        const store = open(`redis://127.0.0.1:${String(port)}`, profile, true);
        await store.start(new AbortController().signal);
        count(store);
        await store.stop();
        await closed(store);
      }).timeout(STOPS_WITHIN_MS);
    }
  });

  it('are connected once they have started, where that is asked for', async () => {
    await using server = await RedisServer.start();
    const store = open(server.url, 'producer', true);
    await store.start(new AbortController().signal);
    expect(store.redis.status).to.equal('ready');
    await store.stop();
  });

  it('stop without the word of a Redis that hangs', async () => {
    await using server = await RedisServer.start();
    const store = open(server.url, 'worker');
    await whenReady(store.redis);
    await store.start(new AbortController().signal);
    server.pause();
    count(store);
    await store.stop();
    await closed(store);
    server.resume();
  }).timeout(STOPS_WITHIN_MS);

  it('may be stopped twice', async () => {
    await using server = await RedisServer.start();
    const store = open(server.url, 'worker');
    await whenReady(store.redis);
    await store.start(new AbortController().signal);
    await Promise.all([store.stop(), store.stop()]);
    await store.stop();
    await closed(store);
  });
});
