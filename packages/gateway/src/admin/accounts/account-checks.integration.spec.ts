import { D360Simulator } from '@ccm/simulators/360dialog';
import { FacebookSimulator, SIMULATED_PAGE } from '@ccm/simulators/facebook';
import { TwilioSimulator } from '@ccm/simulators/twilio';
import { ViberSimulator } from '@ccm/simulators/viber';
import { freePort, startRedis } from '@ccm/testing/servers';
import { expect } from 'chai';
import { admin, ADMIN_TOKEN, D360_TOKEN, startGateway } from '../../../test/gateway-lab.ts';
import type { Lab } from '../../../test/gateway-lab.ts';

interface Check {
  readonly id: string;
  readonly state: string;
  readonly detail: string;
  readonly remedy: string | null;
}

interface Registration {
  readonly done: boolean;
  readonly steps: readonly Check[];
  readonly checks: readonly Check[];
}

const PUBLIC = 'https://chat.example/ccm';
const TWILIO_NUMBER = '+14155550132';
const VIBER_TOKEN = '445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9';
const D360_KEY = 'the key of the specs';

describe('The check of an account', () => {
  let lab: Lab;
  const twilio = new TwilioSimulator({ route: { publicBaseUrl: PUBLIC, localBaseUrl: PUBLIC } });
  const facebook = new FacebookSimulator({ webhookUrl: `${PUBLIC}/facebook/webhook` });
  const viber = new ViberSimulator({ bots: [{ token: VIBER_TOKEN, name: 'Support', webhookUrl: `${PUBLIC}/other` }] });
  const d360 = new D360Simulator({
    apiKey: D360_KEY,
    webhook: { url: `${PUBLIC}/webhooks/360dialog`, headers: { Authorization: D360_TOKEN } },
  });
  const all = [twilio, facebook, viber, d360];

  before(async () => {
    await Promise.all(all.map(async (simulator) => simulator.listen()));
    lab = await startGateway(await startRedis(), {
      PUBLIC_BASE_URL: PUBLIC,
      SMS_PROVIDER: 'twilio',
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_SMS_NUMBER: TWILIO_NUMBER,
      TWILIO_API_URL: twilio.url,
      FACEBOOK_APP_SECRET: facebook.appSecret,
      FACEBOOK_VERIFY_TOKEN: facebook.verifyToken,
      FACEBOOK_PAGE_ID: SIMULATED_PAGE.id,
      FACEBOOK_PAGE_ACCESS_TOKEN: SIMULATED_PAGE.accessToken,
      FACEBOOK_API_URL: facebook.url,
      VIBER_AUTH_TOKEN: VIBER_TOKEN,
      VIBER_API_URL: viber.url,
      D360_API_KEY: D360_KEY,
      D360_API_URL: d360.url,
      SMPP_REMOTE_IP_ADDRESS: '127.0.0.1',
      SMPP_REMOTE_PORT: String(await freePort()),
      SMPP_SYSTEM_ID: 'specs',
    });
  });

  after(async () => {
    await lab.gateway.stop();
    await lab.redis.stop();
    await Promise.all(all.map(async (simulator) => simulator.stop()));
  });

  const checksOf = async (account: string): Promise<readonly Check[]> => {
    const response = await admin(lab, `/channels/${account}/check`, { method: 'POST' });
    expect(response.status).to.equal(200);
    return ((await response.json()) as { checks: readonly Check[] }).checks;
  };
  const states = (checks: readonly Check[]): Record<string, string> =>
    Object.fromEntries(checks.map(({ id, state }) => [id, state]));

  it('passes for accounts with good credentials and webhooks, also under an old name of the route', async () => {
    expect(states(await checksOf('sms/default'))).to.deep.equal({ credentials: 'passed', webhook: 'passed' });
    expect(states(await checksOf('facebook/default'))).to.deep.equal({
      credentials: 'passed',
      fields: 'passed',
      webhook: 'passed',
      expiry: 'passed',
    });
    expect(states(await checksOf('whatsapp/default'))).to.deep.equal({
      credentials: 'passed',
      webhook: 'passed',
      'webhook-token': 'passed',
      number: 'passed',
    });
  });

  it('names the address that the provider calls instead, and the right one', async () => {
    const checks = await checksOf('viber/default');
    const webhook = checks.find(({ id }) => id === 'webhook');
    expect(webhook).to.include({ state: 'failed' });
    expect(webhook?.detail).to.include(`${PUBLIC}/other`);
    expect(webhook?.remedy).to.include(`${PUBLIC}/webhooks/viber`);
  });

  describe('the registration of its webhook', () => {
    const register = async (account: string, dryRun = false): Promise<Registration> => {
      const response = await fetch(`${lab.gateway.adminUrl}/admin/v1/channels/${account}/webhook`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ dryRun }),
      });
      expect(response.status).to.equal(200);
      return (await response.json()) as Registration;
    };

    it('only lists its changes in a dry run', async () => {
      const { done, steps, checks } = await register('viber/default', true);
      expect(done).to.equal(true);
      expect(steps).to.have.lengthOf(1);
      expect(steps[0]).to.include({ id: 'webhook', state: 'planned' });
      expect(steps[0]?.detail).to.include(`${PUBLIC}/webhooks/viber`);
      expect(states(checks)).to.include({ webhook: 'failed' });
    });

    it('names the remedy if the provider refuses it', async () => {
      const { done, steps } = await register('viber/default');
      expect(done).to.equal(false);
      expect(steps[0]).to.include({ state: 'failed' });
      expect(steps[0]?.remedy).to.include('PUBLIC_BASE_URL');
    });

    it('changes nothing if the provider has it', async () => {
      const { done, steps, checks } = await register('whatsapp/default');
      expect([done, steps]).to.deep.equal([true, []]);
      expect(states(checks)).to.include({ webhook: 'passed' });
    });

    it('says that SMPP has none', async () => {
      const { done, steps } = await register('smpp/default');
      expect(done).to.equal(true);
      expect(steps[0]?.detail).to.include('over the bind');
    });
  });

  it("shows the report of the bind's owner for an SMPP account, and never binds itself", async () => {
    const [check] = await checksOf('smpp/default');
    expect(check).to.include({ id: 'binds', state: 'failed' });
    expect(check?.remedy).to.include('smpp-worker');
  });

  it('says which credentials a provider refuses', async () => {
    twilio.misbehave({ match: { path: '.json' }, status: 401, body: '{"code":20003}', times: 1 });
    expect(await checksOf('sms/default')).to.have.length(1);
    const [refused] = await checksOf('sms/default');
    expect(refused?.state).to.equal('passed');
  });

  it('says that a provider does not answer', async () => {
    d360.misbehave({ reset: true, times: 1 });
    const [check] = await checksOf('whatsapp/default');
    expect(check).to.include({ id: 'reachable', state: 'failed' });
    expect(JSON.stringify(check)).not.to.include(D360_KEY);
  });

  it('knows the configured accounts alone', async () => {
    for (const account of ['sms/none', 'fax/default'])
      expect((await admin(lab, `/channels/${account}/check`, { method: 'POST' })).status).to.equal(404);
  });
});
