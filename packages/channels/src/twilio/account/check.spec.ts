import type { Account } from '@ccm/core/domain';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import { expect } from 'chai';
import type { AccountCheck } from '../../contract/index.ts';
import type { TwilioSettings } from '../settings.ts';
import { check } from './check.ts';

const ADDRESS = 'https://chat.example/webhooks/twilio';
const NUMBER = '+14155238886';
const ACCOUNT = { sid: 'AC1', status: 'active', type: 'Full' };

/** The checks of a WhatsApp account whose sender Twilio describes so. */
async function checked(sender: object): Promise<readonly AccountCheck[]> {
  const senders = [{ sid: 'XE1', sender_id: `whatsapp:${NUMBER}`, webhook: { callback_url: ADDRESS }, ...sender }];
  await using provider = await FakeProvider.start([
    { status: 200, json: ACCOUNT },
    { status: 200, json: { senders } },
  ]);
  const settings: TwilioSettings = {
    accountSid: 'AC00000000000000000000000000000001',
    authToken: 'a token of the specs',
    whatsappNumber: NUMBER,
    apiUrl: provider.url,
    statusPollAfter: 0,
  };
  const account: Account<TwilioSettings> = { name: 'default', channel: 'whatsapp', provider: 'twilio', settings };
  return await check({
    account,
    http: loopbackHttp,
    signal: AbortSignal.timeout(20_000),
    address: ADDRESS,
    isOurs: (url) => url === ADDRESS,
  });
}

const of = (checks: readonly AccountCheck[], id: string): AccountCheck | undefined =>
  checks.find((each) => each.id === id);

describe('the check of a WhatsApp account at Twilio', () => {
  it('reports the quality and the messaging limit of the sender', async () => {
    const properties = { quality_rating: 'HIGH', messaging_limit: '10K Customers/24hr' };
    const checks = await checked({ status: 'ONLINE', properties });
    expect(checks.map(({ id, state }) => `${id} ${state}`)).to.deep.equal([
      'credentials passed',
      'webhook passed',
      'sender passed',
      'limit passed',
    ]);
    expect(of(checks, 'sender')?.detail).to.include('online').and.to.include('high');
    expect(of(checks, 'limit')?.detail).to.include('10K Customers/24hr');
  });

  it("fails for a sender that is offline, with Twilio's reasons", async () => {
    const reasons = [{ code: '63110', message: 'The display name was refused', more_info: 'https://example.com' }];
    const sender = of(await checked({ status: 'OFFLINE', offline_reasons: reasons }), 'sender');
    expect(sender).to.include({ state: 'failed' });
    expect(sender?.remedy).to.include('The display name was refused (63110)').and.to.include('Twilio Console');
  });

  for (const [what, sender] of [
    ['nothing', {}],
    ['empty fields', { status: null, offline_reasons: null, properties: null }],
    ['fields of another shape', { properties: 'HIGH' }],
  ] as const)
    it(`leaves out missing data of Twilio: ${what}`, async () => {
      expect((await checked(sender)).map(({ id }) => id)).to.deep.equal(['credentials', 'webhook']);
    });
});

describe('the check of an SMS account at Twilio', () => {
  it('finds its number, which the settings have without its plus', async () => {
    await using provider = await FakeProvider.start([
      { status: 200, json: ACCOUNT },
      { status: 200, json: { incoming_phone_numbers: [] } },
    ]);
    const settings: TwilioSettings = {
      accountSid: 'AC00000000000000000000000000000001',
      authToken: 'a token of the specs',
      smsNumber: '12028831111',
      apiUrl: provider.url,
      statusPollAfter: 0,
    };
    await check({
      account: { name: 'default', channel: 'sms', provider: 'twilio', settings },
      http: loopbackHttp,
      signal: AbortSignal.timeout(20_000),
      address: ADDRESS,
      isOurs: (url) => url === ADDRESS,
    });

    expect(provider.calls.map(({ path }) => path)).to.include(
      '/2010-04-01/Accounts/AC00000000000000000000000000000001/IncomingPhoneNumbers.json?PhoneNumber=%2B12028831111',
    );
  });
});
