import type { Account } from '@ccm/core/domain';
import type { BindReport } from '@ccm/shared/storage/accounts';
import { expect } from 'chai';
import type { KnownReplica } from '@ccm/shared/storage/fleet';
import { attentionFor } from './attention.ts';

const smpp = (name: string, settings: object = {}): Account => ({ name, channel: 'smpp', provider: 'smpp', settings });
const bind = (account: string, state: string): BindReport =>
  ({ id: `${account}/0`, account, state, detail: '', transmits: true, reportedAtMs: Date.now() }) as BindReport;

const replica = (id: string, state: KnownReplica['state'], redisForMs = 60_000): KnownReplica =>
  ({
    id,
    service: 'gateway',
    host: 'host',
    state,
    startedAtMs: Date.now() - 600_000,
    heartbeatAtMs: Date.now() - 12_000,
    dependencies: [{ name: 'redis', state: 'up', detail: '', sinceMs: Date.now() - redisForMs }],
  }) as unknown as KnownReplica;

describe('attentionFor', () => {
  const told = (binds: readonly BindReport[], replicas: readonly KnownReplica[] = []): unknown =>
    attentionFor({
      accounts: [smpp('a', { failover: 'c, b' }), smpp('b')],
      binds,
      replicas,
      differences: [],
      statistics: { stepSeconds: 10, fromMs: 0, toMs: 600_000, series: [] },
      queues: [],
      deadLetters: [],
      quarantined: 0,
      examination: undefined,
    }).map(({ id, severity, title }) => [id, severity, title]);

  it('says which account sends in the place of one that is down', () => {
    expect(told([bind('a', 'waiting'), bind('b', 'bound')])).to.deep.equal([
      ['account/smpp/a', 'warning', 'Account smpp/a is down, and smpp/b sends in its place.'],
    ]);
  });

  it('calls an account critical that sends nothing', () => {
    expect(told([bind('a', 'waiting'), bind('b', 'waiting')])).to.deep.equal([
      ['account/smpp/a', 'critical', 'Account smpp/a sends nothing.'],
      ['account/smpp/b', 'critical', 'Account smpp/b sends nothing.'],
    ]);
  });

  it('names a replica without a heartbeat', () => {
    expect(told([], [replica('one', 'ready'), replica('two', 'lost')])).to.deep.include([
      'lost/two',
      'warning',
      'A replica of gateway is lost.',
    ]);
  });

  it('calls nobody lost whose heartbeats found no Redis until a moment ago', () => {
    const lost = [replica('one', 'lost'), replica('two', 'lost')];
    for (const replicas of [lost, [...lost, replica('three', 'ready', 2000)]])
      expect(JSON.stringify(told([], replicas))).not.to.include('lost/');
  });
});
