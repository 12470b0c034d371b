import { expect } from 'chai';
import type { Account } from '@ccm/core/domain';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply, RecordedCall } from '@ccm/testing/support';
import type { AccountCheck, RegistrationFault, RegistrationPlan } from '../contract/index.ts';
import { check } from './check.ts';
import { register } from './register.ts';
import { account, PHONE_NUMBER_ID, PROOF, settings, TOKEN } from '../../test/whatsapp-cloud/samples.ts';
import type { WhatsappCloudSettings } from './settings.ts';

const ADDRESS = 'https://chat.example/webhooks/whatsapp';
const ok = (json: unknown): PlannedReply => ({ status: 200, json });
const number = (rest: object = {}): PlannedReply =>
  ok({
    id: PHONE_NUMBER_ID,
    display_phone_number: '+44 20 7123 4567',
    verified_name: 'Acme',
    quality_rating: 'GREEN',
    health_status: { can_send_message: 'AVAILABLE' },
    webhook_configuration: { application: ADDRESS },
    ...rest,
  });
const SUBSCRIBED = ok({ data: [{ whatsapp_business_api_data: { id: '670', name: 'App' } }] });
const NOBODY = ok({ data: [] });
const REFUSED: PlannedReply = { status: 401, json: { error: { code: 190, message: `Malformed ${TOKEN}` } } };

interface Asked {
  readonly calls: readonly RecordedCall[];
}

async function withProvider<T>(
  replies: readonly PlannedReply[],
  ask: (of: Account<WhatsappCloudSettings>) => Promise<T>,
  more: Partial<WhatsappCloudSettings> = {},
): Promise<Asked & { readonly answer: T }> {
  await using provider = await FakeProvider.start(replies);
  const answer = await ask(account('default', { apiUrl: provider.url, ...more }));
  return { answer, calls: [...provider.calls] };
}

const contextOf = (of: Account<WhatsappCloudSettings>) => ({
  account: of,
  http: loopbackHttp,
  signal: AbortSignal.timeout(20_000),
  address: ADDRESS,
  sharedAddress: ADDRESS,
  isOurs: (url: string) => url === ADDRESS,
});
const checked = async (
  replies: readonly PlannedReply[],
  more?: Partial<WhatsappCloudSettings>,
): Promise<Asked & { readonly answer: readonly AccountCheck[] }> =>
  withProvider(replies, async (of) => check(contextOf(of)), more);
const states = (checks: readonly AccountCheck[]): readonly string[] => checks.map(({ id, state }) => `${id} ${state}`);

describe('the check of a WhatsApp Cloud account', () => {
  it('asks for the number and its subscription, and finds all in order', async () => {
    const { answer, calls } = await checked([number(), SUBSCRIBED]);

    expect(states(answer)).to.deep.equal([
      'credentials passed',
      'number passed',
      'webhook passed',
      'subscription passed',
    ]);
    expect(calls[0]?.path).to.match(new RegExp(`^/${PHONE_NUMBER_ID}\\?fields=.*&${PROOF}$`));
    expect(calls[1]?.path).to.equal(`/102290129340398/subscribed_apps?${PROOF}`);
  });

  const cases: readonly (readonly [
    title: string,
    replies: readonly PlannedReply[],
    states: readonly string[],
    words: string,
  ])[] = [
    ['a token that Meta refuses', [REFUSED], ['credentials failed'], 'system user'],
    [
      'an id that the token may not see',
      [{ status: 400, json: { error: { code: 100, message: 'Unsupported get request' } } }],
      ['credentials failed'],
      'WHATSAPP_PHONE_NUMBER_ID',
    ],
    ['an address that is not Meta’s', [{ status: 404, body: '<html>' }], ['credentials skipped'], 'WHATSAPP_API_URL'],
    [
      'the id of another number',
      [number({ display_phone_number: '+49 30 123456' }), SUBSCRIBED],
      ['credentials passed', 'number failed', 'webhook passed', 'subscription passed'],
      'WHATSAPP_NUMBER',
    ],
    [
      'a number that may not send, with Meta’s own remedy',
      [
        number({
          health_status: {
            can_send_message: 'BLOCKED',
            entities: [{ errors: [{ error_description: 'No payment method.', possible_solution: 'Add one.' }] }],
          },
        }),
        SUBSCRIBED,
      ],
      ['credentials passed', 'number failed', 'webhook passed', 'subscription passed'],
      'No payment method. Add one.',
    ],
    [
      'a webhook of the number that goes before the app’s and leads elsewhere',
      [number({ webhook_configuration: { phone_number: 'https://other.example', application: ADDRESS } }), SUBSCRIBED],
      ['credentials passed', 'number passed', 'webhook failed', 'subscription passed'],
      'app dashboard',
    ],
    [
      'a business account that sends its webhooks to nobody',
      [number(), NOBODY],
      ['credentials passed', 'number passed', 'webhook passed', 'subscription failed'],
      'ccm webhooks register',
    ],
    [
      'a business account that the token may not see',
      [number(), { status: 403, json: { error: { code: 200, message: '' } } }],
      ['credentials passed', 'number passed', 'webhook passed', 'subscription skipped'],
      'whatsapp_business_management',
    ],
  ];
  for (const [title, replies, expected, words] of cases)
    it(`finds ${title}, and shows no secret`, async () => {
      const { answer } = await checked(replies);

      expect(states(answer)).to.deep.equal(expected);
      expect(answer.map(({ remedy }) => remedy ?? '').join(' ')).to.include(words);
      expect(JSON.stringify(answer)).to.not.include(TOKEN);
    });

  it('leaves the subscription alone if it does not know the business account', async () => {
    const { businessAccountId: _id, ...others } = settings;
    const { answer } = await withProvider([number()], async (of) =>
      check(contextOf({ ...of, settings: { ...others, apiUrl: of.settings.apiUrl } })),
    );

    expect(states(answer).at(-1)).to.equal('subscription skipped');
  });
});

interface Registered extends RegistrationPlan {
  readonly faults: readonly RegistrationFault[];
}

const registered = async (replies: readonly PlannedReply[]): Promise<Asked & { readonly answer: Registered }> =>
  withProvider(replies, async (of) => {
    const plan = await register(contextOf(of));
    const faults: RegistrationFault[] = [];
    for (const step of plan.steps) {
      const fault = await step.run();
      if (fault !== undefined) faults.push(fault);
    }
    return { ...plan, faults };
  });

describe('the registration of a WhatsApp Cloud webhook', () => {
  it('sets the address of the number and subscribes the app', async () => {
    const elsewhere = number({ webhook_configuration: { application: 'https://other.example' } });
    const { answer, calls } = await registered([elsewhere, NOBODY, ok({ success: true }), ok({ success: true })]);

    expect(answer.faults).to.deep.equal([]);
    expect(calls.slice(2).map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      `POST /${PHONE_NUMBER_ID}?${PROOF}`,
      `POST /102290129340398/subscribed_apps?${PROOF}`,
    ]);
    expect(JSON.parse(calls[2]?.body ?? '')).to.deep.equal({
      webhook_configuration: { override_callback_uri: ADDRESS, verify_token: settings.verifyToken },
    });
    expect(JSON.stringify(answer)).to.not.include(settings.verifyToken);
  });

  it('changes nothing if Meta has all of it', async () => {
    const { answer } = await registered([number(), SUBSCRIBED]);

    expect([answer.steps, answer.obstacles]).to.deep.equal([[], []]);
  });

  it('is not tried with a refused token, and shows no secret', async () => {
    const { answer } = await registered([REFUSED]);

    expect(answer.steps).to.deep.equal([]);
    expect(answer.obstacles[0]).to.include({ id: 'webhook', state: 'failed' });
    expect(JSON.stringify(answer)).to.not.include(TOKEN);
  });

  it('names the remedy if Meta could not reach the address', async () => {
    const { answer } = await registered([
      number({ webhook_configuration: {} }),
      SUBSCRIBED,
      { status: 400, json: { error: { code: 2200, message: 'Callback verification failed' } } },
    ]);

    expect(answer.faults[0]?.remedy).to.include('PUBLIC_BASE_URL');
  });
});
