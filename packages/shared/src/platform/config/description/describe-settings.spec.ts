import { expect } from 'chai';
import { CHANNELS } from '@ccm/channels/registry';
import { describeSettings, settingDigests } from './describe-settings.ts';
import type { SettingInForce } from './describe-settings.ts';

const setting = (env: Record<string, string>, id: string): SettingInForce | undefined =>
  describeSettings(env, CHANNELS).find((each) => each.id === id);

describe('the settings in force', () => {
  it('tell set values from defaults', () => {
    expect(setting({ RETRY_WINDOW: '12h' }, 'RETRY_WINDOW')).to.include({ value: '12h', source: 'environment' });
    expect(setting({}, 'RETRY_WINDOW')).to.include({ source: 'default' });
  });

  it('never hold the value of a secret, wherever it is written', () => {
    const env = {
      ENVELOPE_SIGNING_KEY: 'secret-0001',
      ADMIN_TOKEN: 'secret-0002',
      REDIS_URL: 'redis://user:secret-0003@10.0.0.1:6379/0?password=secret-0004',
      CAMPAIGN_DB_URL: 'postgres://u:secret-0005@db/ccm?sslpassword=secret-0006',
      TWILIO_AUTH_TOKEN: 'secret-0007',
      CHAT_SOLUTION_URL: 'https://me:secret-0008@host/chat',
    };
    expect(JSON.stringify(describeSettings(env, CHANNELS))).not.to.match(/secret-\d/);
    expect(setting(env, 'REDIS_URL')?.value).to.equal('redis://••••••@10.0.0.1:6379/0');
  });
});

describe('the digests of settings', () => {
  const key = { ENVELOPE_SIGNING_KEY: 'k' };

  it('are alike for equal values and differ for others', () => {
    const [one, same, other] = ['1h', '1h', '2h'].map((window) =>
      settingDigests({ ...key, RETRY_WINDOW: window }, CHANNELS),
    );
    expect(one).to.deep.equal(same);
    expect(one?.['RETRY_WINDOW']).not.to.equal(other?.['RETRY_WINDOW']);
  });

  it('leave out values that may differ between replicas', () => {
    expect(settingDigests({ ...key, ADMIN_PORT: '9', WORKER_ROLES: 'chat' }, CHANNELS)).to.have.all.keys(
      'ENVELOPE_SIGNING_KEY',
    );
  });

  it('cannot be compared with guesses without the signing key', () => {
    const [one, other] = ['a', 'b'].map((value) =>
      settingDigests({ ENVELOPE_SIGNING_KEY: value, RETRY_WINDOW: '1h' }, CHANNELS),
    );
    expect(one?.['RETRY_WINDOW']).not.to.equal(other?.['RETRY_WINDOW']);
  });
});
