import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply, RecordedCall } from '@ccm/testing/support';
import { expect } from 'chai';
import type { Account } from '@ccm/core/domain';
import { channelOf } from '../registry/index.ts';
import type { RegistrationFault, RegistrationPlan } from './registration.ts';

const ADDRESS = 'https://chat.example/webhooks/x';

interface Run extends RegistrationPlan {
  readonly calls: readonly RecordedCall[];
  readonly faults: readonly RegistrationFault[];
}

/** Plans an account's registration and makes every step, with a provider that answers like that. */
async function registered(
  account: Pick<Account, 'provider' | 'channel'> & { readonly settings: object },
  replies: readonly PlannedReply[],
): Promise<Run> {
  await using provider = await FakeProvider.start(replies);
  const { register } = channelOf(account.provider);
  if (register === undefined) throw new Error(`${account.provider} registers nothing`);
  const plan = await register({
    account: { ...account, name: 'default', settings: { ...account.settings, apiUrl: provider.url } },
    http: loopbackHttp,
    signal: AbortSignal.timeout(20_000),
    address: ADDRESS,
    sharedAddress: ADDRESS,
    isOurs: (url) => url === ADDRESS,
  });
  const faults: RegistrationFault[] = [];
  for (const step of plan.steps) {
    const fault = await step.run();
    if (fault !== undefined) faults.push(fault);
  }
  return { ...plan, faults, calls: [...provider.calls] };
}

const lastJson = ({ calls }: Run): unknown => JSON.parse(calls.at(-1)?.body ?? 'null');

const VIBER = { provider: 'viber', channel: 'viber', settings: { authToken: 'secret' } } as const;
const D360 = {
  provider: '360dialog',
  channel: 'whatsapp',
  settings: { apiKey: 'secret', webhookToken: 'token', apiStyle: 'cloud' },
} as const;

const ok = (json: unknown): PlannedReply => ({ status: 200, json });

describe('The registration of a webhook', () => {
  it('at Viber sets the address for all events, with names and pictures', async () => {
    const run = await registered(VIBER, [ok({ status: 0, name: 'Bot', webhook: '' }), ok({ status: 0 })]);
    expect(run.calls.map(({ path }) => path)).to.deep.equal(['/get_account_info', '/set_webhook']);
    expect(lastJson(run)).to.deep.equal({ url: ADDRESS, send_name: true, send_photo: true });
    expect(run.faults).to.deep.equal([]);
  });

  it('at Viber says what to mend where Viber cannot call the address', async () => {
    const { faults } = await registered(VIBER, [ok({ status: 0, name: 'Bot' }), ok({ status: 1 })]);
    expect(faults[0]?.remedy).to.include('PUBLIC_BASE_URL');
  });

  it('at 360dialog sets the address and our Authorization header, and keeps other headers', async () => {
    const before = { url: 'https://other.example', headers: { 'X-Other': 'kept', authorization: 'old' } };
    const run = await registered(D360, [ok(before), ok({})]);
    expect(lastJson(run)).to.deep.equal({ url: ADDRESS, headers: { 'X-Other': 'kept', Authorization: 'token' } });
  });

  const settled: readonly (readonly [string, Parameters<typeof registered>[0], readonly PlannedReply[]])[] = [
    ['Viber', VIBER, [ok({ status: 0, name: 'Bot', webhook: ADDRESS })]],
    ['360dialog', D360, [ok({ url: ADDRESS, headers: { Authorization: 'Bearer token' } })]],
  ];
  for (const [name, account, replies] of settled)
    it(`at ${name} changes nothing where the provider has all of it`, async () => {
      const { steps, obstacles } = await registered(account, replies);
      expect([steps, obstacles]).to.deep.equal([[], []]);
    });

  const refused: readonly (readonly [string, Parameters<typeof registered>[0], readonly PlannedReply[]])[] = [
    ['Viber', VIBER, [ok({ status: 2, status_message: 'invalidAuthToken' })]],
    ['360dialog', D360, [{ status: 401, json: {} }]],
  ];
  for (const [name, account, replies] of refused)
    it(`at ${name} is not tried with credentials that are refused, and tells no secret`, async () => {
      const run = await registered(account, replies);
      expect(run.steps).to.deep.equal([]);
      expect(run.obstacles[0]).to.include({ id: 'webhook', state: 'failed' });
      expect(JSON.stringify(run.obstacles)).not.to.include('secret');
    });
});
