import { expect } from 'chai';
import type { Account } from '@ccm/core/domain';
import { AccountRegistry } from './account-registry.ts';

const twilio: Account = { name: 'default', channel: 'sms', provider: 'twilio', settings: {} };
const smsc: Account = { name: 'default', channel: 'smpp', provider: 'smpp', settings: {} };
const support: Account = { name: 'support', channel: 'whatsapp', provider: '360dialog', settings: {} };
const sales: Account = { name: 'sales', channel: 'whatsapp', provider: '360dialog', settings: {} };
const accountOf = (resolution: ReturnType<AccountRegistry['resolve']>): unknown =>
  'account' in resolution ? resolution.account : resolution.fault;

describe('AccountRegistry', () => {
  it('takes the account that the message names, and reports an unknown name', () => {
    const registry = new AccountRegistry([support, sales]);
    expect(accountOf(registry.resolve('whatsapp', { account: 'sales', lastWrittenTo: 'whatsapp/support' }))).to.equal(
      sales,
    );
    expect(accountOf(registry.resolve('whatsapp', { account: 'sale' }))).to.equal('unknown-account');
  });

  it('takes the account that the customer last wrote to if the message names none', () => {
    expect(
      accountOf(new AccountRegistry([support, sales]).resolve('whatsapp', { lastWrittenTo: 'whatsapp/sales' })),
    ).to.equal(sales);
  });

  it('takes `default` if the customer never wrote, else the only account, and else asks which', () => {
    const other: Account = { ...twilio, name: 'alerts' };
    expect(accountOf(new AccountRegistry([other, twilio]).resolve('sms', {}))).to.equal(twilio);
    expect(accountOf(new AccountRegistry([support]).resolve('whatsapp', {}))).to.equal(support);
    expect(accountOf(new AccountRegistry([support, sales]).resolve('whatsapp', {}))).to.equal('ambiguous');
    expect(accountOf(new AccountRegistry([]).resolve('viber', {}))).to.equal('no-account');
  });

  it('sends sms by SMPP if only that is configured or it was chosen', () => {
    expect(accountOf(new AccountRegistry([smsc]).resolve('sms', {}))).to.equal(smsc);
    expect(accountOf(new AccountRegistry([twilio, smsc], { sms: 'smpp' }).resolve('sms', {}))).to.equal(smsc);
    expect(accountOf(new AccountRegistry([twilio, smsc], { sms: 'twilio' }).resolve('sms', {}))).to.equal(twilio);
    expect(accountOf(new AccountRegistry([twilio, smsc], { sms: 'twilio' }).resolve('smpp', {}))).to.equal(smsc);
  });

  it('distinguishes two providers of one channel: the chosen one is `default`', () => {
    const one: Account = { ...support, name: 'default' };
    const other: Account = { ...support, name: 'default', provider: 'twilio' };
    const registry = new AccountRegistry([one, other], { whatsapp: 'twilio' });
    expect(registry.find('whatsapp', 'default')?.provider).to.equal('twilio');
    expect(registry.find('whatsapp', '360dialog')?.provider).to.equal('360dialog');
  });
});
