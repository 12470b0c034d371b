import { expect } from 'chai';
import { channelOf } from '@ccm/channels/registry';
import { readAccountEntry } from './account-entry.ts';
import { accountsFromEnvironment } from './accounts-from-environment.ts';

const SMSC = { SMPP_REMOTE_IP_ADDRESS: '10.0.0.5', SMPP_REMOTE_PORT: '2775', SMPP_SYSTEM_ID: 'a', SMPP_PASSWORD: 'b' };
const ENTRY = {
  name: 'alerts',
  provider: 'smpp',
  settings: { remoteIpAddress: '10.0.0.5', remotePort: '2775', systemId: 'a', password: 'b', maxRate: '7' },
};

describe("an account's rate", () => {
  const fromFile = (entry: object) =>
    readAccountEntry(entry, 0, { definitions: [channelOf('smpp')], env: {}, folder: '/' }).accounts[0]?.ratePerSecond;

  it('is SMPP_MAX_RATE if the contract with the SMSC has one', () => {
    const [account] = accountsFromEnvironment(channelOf('smpp'), { ...SMSC, SMPP_MAX_RATE: '7' }).accounts;

    expect(account?.ratePerSecond).to.equal(7);
  });

  it('is left to the channel if nothing sets it', () => {
    const [account] = accountsFromEnvironment(channelOf('smpp'), SMSC).accounts;

    expect(account).to.include({ channel: 'smpp' }).and.not.have.property('ratePerSecond');
  });

  it('is maxRate of an SMPP account in CHANNELS_FILE', () => {
    expect(fromFile(ENTRY)).to.equal(7);
  });

  it('is rate of CHANNELS_FILE before that', () => {
    expect(fromFile({ ...ENTRY, rate: '3' })).to.equal(3);
  });
});
