import { redisForTests } from '@ccm/testing/servers';
import { expect } from 'chai';
import type { RedisClient } from '../redis/index.ts';
import { fleetDifferences } from './fleet-differences.ts';
import { FleetRegistry } from './fleet-registry.ts';
import type { Replica } from './replica.ts';

const replica = (id: string, over: Partial<Replica> = {}): Replica => ({
  id,
  service: 'gateway',
  roles: [],
  version: '1.0.0',
  host: 'a',
  pid: 1,
  startedAtMs: 1,
  heartbeatAtMs: Date.now(),
  state: 'ready',
  load: { cpu: 0, eventLoopLagMs: 0, memoryBytes: 0, heapBytes: 0 },
  inFlight: 0,
  holds: [],
  dependencies: [],
  settings: 'same',
  ...over,
});

describe('FleetRegistry', () => {
  let redis: RedisClient;
  let fleet: FleetRegistry;

  redisForTests((client) => {
    redis = client;
  });

  before(() => {
    fleet = new FleetRegistry(redis);
  });

  it('lists each replica as it last described itself', async () => {
    await fleet.beat(replica('one', { state: 'not-ready' }), {});
    await fleet.beat(replica('one', { holds: ['alerts/0'] }), {});
    expect(await fleet.list()).to.have.length(1);
    expect((await fleet.list())[0]).to.deep.include({ id: 'one', state: 'ready', holds: ['alerts/0'] });
  });

  it('shows a replica without a heartbeat as lost for ten minutes, and then no more', async () => {
    await fleet.beat(replica('one'), {});
    expect((await fleet.list(Date.now() + 11_000))[0]?.state).to.equal('lost');
    expect(await fleet.list(Date.now() + 601_000)).to.be.empty;
    expect(await fleet.list()).to.be.empty;
  });

  it('does not show a replica that stopped on request', async () => {
    await fleet.beat(replica('one'), {});
    await fleet.leave('one');
    expect(await fleet.list()).to.be.empty;
  });

  it('names the settings and versions in which replicas differ', async () => {
    await fleet.beat(replica('one', { settings: 'a' }), { RETRY_WINDOW: '1', CHAT_FORMAT: 'x' });
    await fleet.beat(replica('two', { settings: 'b', version: '1.0.1' }), { RETRY_WINDOW: '2', CHAT_FORMAT: 'x' });
    const differences = fleetDifferences(await fleet.list(), await fleet.settings());
    expect(differences.map(({ name }) => name)).to.deep.equal(['version', 'RETRY_WINDOW']);
    expect(differences[1]?.groups).to.deep.equal([['one'], ['two']]);
  });

  it('lets a service be without a setting that another one has', async () => {
    await fleet.beat(replica('one', { settings: 'a' }), { API_TOKENS: '1' });
    await fleet.beat(replica('two', { service: 'smpp-worker', settings: 'b' }), {});
    expect(fleetDifferences(await fleet.list(), await fleet.settings())).to.be.empty;
  });

  it('names the signing key alone if it differs, as every digest does then', async () => {
    await fleet.beat(replica('one', { settings: 'a' }), { ENVELOPE_SIGNING_KEY: '1', CHAT_FORMAT: 'x' });
    await fleet.beat(replica('two', { settings: 'b' }), { ENVELOPE_SIGNING_KEY: '2', CHAT_FORMAT: 'y' });
    const differences = fleetDifferences(await fleet.list(), await fleet.settings());
    expect(differences.map(({ name }) => name)).to.deep.equal(['ENVELOPE_SIGNING_KEY']);
  });
});
