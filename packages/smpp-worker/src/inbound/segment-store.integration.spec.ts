import { expect } from 'chai';
import type { Concatenation, ReceivedPdu } from '@ccm/channels/smpp';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { connectTo, emptyRedis } from '@ccm/testing/support';
import { Sealer } from '@ccm/shared/storage/sealing';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { GIVE_UP_MS, SegmentStore } from './segment-store.ts';

const OLD_KEY = 'the signing key of last year';
const NEW_KEY = 'the signing key of this year';

const part = (sequence: number, source = '447700900123'): ReceivedPdu => ({
  source: { ton: 1, npi: 1, address: source },
  destination: { ton: 1, npi: 1, address: '12025550100' },
  esmClass: 0,
  dataCoding: 0,
  protocolId: 0,
  command: 'deliver_sm',
  shortMessage: Buffer.from(`part ${String(sequence)}`).toString('base64'),
  tlvs: {},
});
const place = (sequence: number): Concatenation => ({
  reference: 7,
  total: 2,
  sequence,
  width: 'udh8',
});

describe('SegmentStore', () => {
  let server: RunningRedis;
  let redis: RedisClient;

  before(async () => {
    server = await startRedis();
    redis = connectTo(server);
  });

  beforeEach(async () => {
    await emptyRedis(redis);
  });

  after(async () => {
    redis.disconnect();
    await server.stop();
  });

  const storeWith = (...signingKeys: string[]): SegmentStore => new SegmentStore(redis, new Sealer(signingKeys));
  const overdueOf = async (store: SegmentStore): Promise<readonly string[]> =>
    (await store.overdue(Date.now() + GIVE_UP_MS + 1)).map(({ pdus }) =>
      pdus.map(({ source }) => source.address).join(),
    );

  it('gives up with what there is once the rest has been waited for', async () => {
    const store = storeWith(NEW_KEY);
    await store.add('default', part(1), place(1));
    expect(await store.overdue(Date.now())).to.deep.equal([]);
    expect(await overdueOf(store)).to.deep.equal(['447700900123']);
  });

  it('joins parts over a change of keys', async () => {
    await storeWith(OLD_KEY).add('default', part(1), place(1));
    const set = await storeWith(NEW_KEY, OLD_KEY).add('default', part(2), place(2));
    expect(set).to.include({ complete: true }).with.property('pdus').that.has.lengthOf(2);
  });

  it('goes on without a part whose key is gone', async () => {
    await storeWith(OLD_KEY).add('default', part(1), place(1));
    const set = await storeWith(NEW_KEY).add('default', part(2), place(2));
    expect(set).to.include({ complete: true }).with.property('pdus').that.has.lengthOf(1);
  });

  it('lets a message whose key is gone wait for it, and hold up no other', async () => {
    await storeWith(OLD_KEY).add('default', part(1, '447700900001'), place(1));
    const store = storeWith(NEW_KEY);
    await store.add('default', part(1, '447700900002'), place(1));
    expect(await overdueOf(store)).to.deep.equal(['447700900002']);
    expect(await redis.zcard('ccm:{binds}:open-parts')).to.equal(2);
  });
});
