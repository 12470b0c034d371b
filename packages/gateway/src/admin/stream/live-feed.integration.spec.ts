import { CHANNELS } from '@ccm/channels/registry';
import { openStores } from '@ccm/shared/app';
import type { Stores } from '@ccm/shared/app';
import { loadConfig } from '@ccm/shared/platform/config';
import { EventStream } from '@ccm/shared/storage/live';
import { keys, whenReady } from '@ccm/shared/storage/redis';
import { Statistics } from '@ccm/shared/storage/statistics';
import { RedisServer } from '@ccm/testing/servers';
import { captureLog } from '@ccm/testing/support';
import { expect } from 'chai';
import { LiveFeed } from './live-feed.ts';

const { logger } = captureLog();

describe('A reader that comes back to the stream', () => {
  let server: RedisServer;
  let store: Stores;

  before(async () => {
    server = await RedisServer.start();
    const env = { REDIS_URL: server.url, ENVELOPE_SIGNING_KEY: 'a signing key of the specs of the stream' };
    store = openStores({
      config: loadConfig({ env, service: 'gateway', definitions: CHANNELS }),
      logger,
      profile: 'worker',
    });
    await whenReady(store.redis);
  });

  after(async () => {
    await store.stop();
    await server.stop();
  });

  const publish = async (): Promise<string> =>
    (await store.redis.xadd(
      keys.liveEvents,
      '*',
      'events',
      JSON.stringify([{ kind: 'dead-letter-gone', id: 'letter-1' }]),
    )) ?? '';
  /** Events are published between any two of its steps. */
  class BusyStream extends EventStream {
    override async end(): Promise<string> {
      const end = await super.end();
      await publish();
      return end;
    }

    override async after(id: string): ReturnType<EventStream['after']> {
      const found = await super.after(id);
      await publish();
      return found;
    }
  }
  /** Of the events behind a place: how many a reader is given at once, and how many follow. */
  const resume = async (stream: EventStream, place: string | undefined): Promise<{ given: number; follow: number }> => {
    const feed = new LiveFeed({
      stream,
      store,
      statistics: new Statistics(store.redis),
      open: async () => Promise.resolve(undefined),
      redisOutage: () => undefined,
      logger,
    });
    const { events, end = '' } = await feed.resume(place);
    return { given: events.length, follow: (await new EventStream(store.redis).after(end)).length };
  };

  it('gets each event that was published while it came back', async () => {
    const { given, follow } = await resume(new BusyStream(store.redis), await publish());
    expect(given + follow).to.equal(2);
  });

  it('gets each event that is published while it comes for the first time', async () => {
    const { given, follow } = await resume(new BusyStream(store.redis), undefined);
    expect(given + follow).to.equal(2);
  });

  it('begins at the end for a place that is in no stream, or that lies in the future', async () => {
    await publish();
    for (const place of ["1'; DROP", `${Date.now() + 3_600_000}-0`]) {
      expect(await resume(new EventStream(store.redis), place), place).to.deep.equal({ given: 0, follow: 0 });
      const { given, follow } = await resume(new BusyStream(store.redis), place);
      expect(given + follow).to.equal(2);
    }
  });
});
