import { redisForTests } from '@ccm/testing/servers';
import { expect } from 'chai';
import { AccountRegistry } from './account-registry.ts';
import type { Account } from '@ccm/core/domain';
import type { RedisClient } from '../redis/index.ts';
import { BindRegistry } from './bind-registry.ts';
import { AccountFailover } from './account-failover.ts';
import type { BindReport } from './bind-registry.ts';

const account = (name: string, failover?: string): Account => ({
  name,
  channel: 'smpp',
  provider: 'smpp',
  settings: failover === undefined ? {} : { failover },
});
const first = account('first', 'second, third');
const second = account('second');
const third = account('third');

describe('AccountFailover', () => {
  let redis: RedisClient;
  let bindRegistry: BindRegistry;

  redisForTests((client) => {
    redis = client;
  });

  before(() => {
    bindRegistry = new BindRegistry(redis);
  });

  const isUp = async (name: string, more: Partial<BindReport> = {}): Promise<void> => {
    const report = { owner: 'one', detail: '', transmits: true, sinceMs: 0, reportedAtMs: Date.now(), stats: {} };
    await bindRegistry.report({ id: `${name}/0`, account: name, state: 'bound', ...report, ...more });
  };
  const substituteOf = async (asked: Account): Promise<string> =>
    (await new AccountFailover(bindRegistry, new AccountRegistry([first, second, third])).substituteFor(asked)).name;

  it('leaves messages to their own account while a bind of it is up', async () => {
    await Promise.all([isUp('first'), isUp('second')]);
    expect(await substituteOf(first)).to.equal('first');
  });

  it('takes the first other one that is up', async () => {
    await Promise.all([isUp('first', { state: 'waiting' }), isUp('third')]);
    expect(await substituteOf(first)).to.equal('third');
  });

  it('counts neither receivers nor owners that have fallen silent', async () => {
    await isUp('first', { reportedAtMs: Date.now() - 60_000 });
    await isUp('second', { transmits: false });
    expect(await substituteOf(first)).to.equal('first');
    await isUp('third');
    expect(await substituteOf(first)).to.equal('third');
  });

  it('changes nothing for an account that names no other', async () => {
    await isUp('second');
    expect(await substituteOf(third)).to.equal('third');
  });
});
