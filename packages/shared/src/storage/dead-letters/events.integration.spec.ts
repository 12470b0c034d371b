import { redisForTests } from '@ccm/testing/servers';
import { expect } from 'chai';
import type { RedisClient } from '../redis/index.ts';
import { Sealer } from '../sealing/index.ts';
import { createEventStore } from './events.ts';

const CAPACITY_OF_KIND = 1000;

describe('the list of events', () => {
  let redis: RedisClient;

  redisForTests((client) => {
    redis = client;
  });

  it('keeps the newest of each kind, so that many echoes do not push a failure out', async () => {
    const events = createEventStore(redis, new Sealer(['a signing key']));
    const put = async (id: string, atMs: number, kind: string): Promise<boolean> =>
      events.put({ id, atMs, kind, channel: 'facebook', account: 'default', text: id });
    await put('failure', 1, 'provider-error');
    const echoes = Array.from({ length: CAPACITY_OF_KIND + 5 }, (_each, index) => index);
    await Promise.all(echoes.map(async (index) => put(`echo ${String(index)}`, 10 + index, 'message-echo')));

    expect(await events.count()).to.equal(CAPACITY_OF_KIND + 1);
    expect(await events.get('failure')).to.include({ kind: 'provider-error' });
    expect(await events.get('echo 4')).to.equal(undefined);
    expect(await events.get('echo 5')).to.include({ kind: 'message-echo' });
  });
});
