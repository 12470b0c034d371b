import type { Account } from '@ccm/core/domain';
import type { BindReport } from '@ccm/shared/storage/accounts';
import { expect } from 'chai';
import { attentionFor } from './attention.ts';

const smpp = (name: string, settings: object = {}): Account => ({ name, channel: 'smpp', provider: 'smpp', settings });
const bind = (account: string, state: string): BindReport =>
  ({ id: `${account}/0`, account, state, detail: '', transmits: true, reportedAtMs: Date.now() }) as BindReport;

describe('attentionFor', () => {
  const told = (binds: readonly BindReport[]): unknown =>
    attentionFor({
      accounts: [smpp('a', { failover: 'c, b' }), smpp('b')],
      binds,
      replicas: [],
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
});
