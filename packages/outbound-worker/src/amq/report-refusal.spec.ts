import { expect } from 'chai';
import type { Account } from '@ccm/core/domain';
import { AccountRegistry } from '@ccm/shared/storage/accounts';
import { routeOf } from './report-refusal.ts';

const account = (name: string, channel: Account['channel'], provider: Account['provider']): Account => ({
  name,
  channel,
  provider,
  settings: {},
});

describe('the report of a refused command', () => {
  const accounts = new AccountRegistry([
    account('uk', 'whatsapp', '360dialog'),
    account('us', 'whatsapp', '360dialog'),
    account('alerts', 'smpp', 'smpp'),
  ]);

  it('names the account that the command names', () => {
    expect(routeOf({ channel: 'whatsapp', account: 'us' }, accounts)).to.deep.equal({
      channel: 'whatsapp',
      requestedChannel: 'whatsapp',
      account: 'us',
    });
  });

  it("names the channel's only account, on the channel that it serves", () => {
    expect(routeOf({ channel: 'sms', account: undefined }, accounts)).to.deep.equal({
      channel: 'smpp',
      requestedChannel: 'sms',
      account: 'alerts',
    });
  });

  it('keeps the name of an account that is not configured', () => {
    expect(routeOf({ channel: 'whatsapp', account: 'fr' }, accounts)).to.deep.equal({
      channel: 'whatsapp',
      account: 'fr',
    });
  });
});
