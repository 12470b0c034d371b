import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply } from '@ccm/testing/support';
import { expect } from 'chai';
import type { Account } from '@ccm/core/domain';
import { channelOf } from '../registry/index.ts';
import { UPDATES } from '../telegram/check.ts';
import type { AccountCheck } from './account-check.ts';

const ADDRESS = 'https://chat.example/webhooks/x';

/** The findings of an account check whose provider gives these answers. */
async function found(
  account: Pick<Account, 'provider' | 'channel'> & { readonly settings: object },
  replies: readonly PlannedReply[],
): Promise<readonly AccountCheck[]> {
  await using provider = await FakeProvider.start(replies);
  const settings = { ...account.settings, apiUrl: provider.url };
  const checks = await channelOf(account.provider).check?.({
    account: { ...account, name: 'default', settings },
    http: loopbackHttp,
    signal: AbortSignal.timeout(5000),
    address: ADDRESS,
    isOurs: (url) => url === ADDRESS,
  });
  return checks ?? [];
}

const TWILIO = {
  provider: 'twilio',
  channel: 'sms',
  settings: { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret', smsNumber: '+14155550132' },
} as const;
const VIBER = { provider: 'viber', channel: 'viber', settings: { authToken: 'secret' } } as const;
const D360 = {
  provider: '360dialog',
  channel: 'whatsapp',
  settings: { apiKey: 'secret', webhookToken: 'token', apiStyle: 'cloud' },
} as const;
const FACEBOOK = {
  provider: 'facebook',
  channel: 'facebook',
  settings: { appSecret: 'secret', pageAccessToken: 'secret', pageId: '1' },
} as const;

const TELEGRAM = {
  provider: 'telegram',
  channel: 'telegram',
  settings: { botToken: '1:secret', webhookSecret: 'secret' },
} as const;
const BOT = { status: 200, json: { ok: true, result: { id: 1, username: 'acme_bot' } } };
const webhookOf = (info: object): PlannedReply => ({ status: 200, json: { ok: true, result: info } });

const active = { status: 200, json: { status: 'active' } };

describe('What a check says', () => {
  const cases: readonly (readonly [string, Parameters<typeof found>[0], readonly PlannedReply[], readonly string[]])[] =
    [
      ['Twilio refuses the token', TWILIO, [{ status: 401, json: { code: 20003 } }], ['credentials failed']],
      [
        'the Twilio account is suspended',
        TWILIO,
        [{ status: 200, json: { status: 'suspended' } }],
        ['credentials failed'],
      ],
      [
        'the Twilio number leads elsewhere',
        TWILIO,
        [active, { status: 200, json: { incoming_phone_numbers: [{ sms_url: 'https://demo.twilio.com' }] } }],
        ['credentials passed', 'webhook failed'],
      ],
      [
        'the Twilio sender takes no messages',
        TWILIO,
        [active, { status: 200, json: { incoming_phone_numbers: [] } }],
        ['credentials passed', 'webhook skipped'],
      ],
      ['Viber does not know the token', VIBER, [{ status: 200, json: { status: 2 } }], ['credentials failed']],
      [
        'Viber sends not all events',
        VIBER,
        [{ status: 200, json: { status: 0, name: 'Bot', webhook: ADDRESS, event_types: ['seen'] } }],
        ['credentials passed', 'webhook passed', 'events failed'],
      ],
      ['a proxy answers in Viber’s place', VIBER, [{ status: 502, body: '<html>' }], ['credentials skipped']],
      ['360dialog refuses the key', D360, [{ status: 401, json: {} }], ['credentials failed']],
      [
        'the webhook of 360dialog lacks the agreed header',
        D360,
        [{ status: 200, json: { url: ADDRESS } }],
        ['credentials passed', 'webhook passed', 'webhook-token failed'],
      ],
      ['Meta’s token has expired', FACEBOOK, [{ status: 400, json: { error: { code: 190 } } }], ['credentials failed']],
      ['the token is another page’s', FACEBOOK, [{ status: 200, json: { id: '2' } }], ['credentials failed']],
      [
        'Telegram does not know the token',
        TELEGRAM,
        [{ status: 401, json: { ok: false, error_code: 401, description: 'Unauthorized' } }],
        ['credentials failed'],
      ],
      [
        'Telegram calls nobody, and sends no reactions',
        TELEGRAM,
        [BOT, webhookOf({ url: '', pending_update_count: 0 })],
        ['credentials passed', 'webhook failed', 'events failed', 'delivery passed'],
      ],
      [
        'Telegram was refused by the webhook, and updates wait',
        TELEGRAM,
        [
          BOT,
          webhookOf({
            url: ADDRESS,
            pending_update_count: 3,
            last_error_date: Math.floor(Date.now() / 1000),
            last_error_message: 'Wrong response from the webhook: 403 Forbidden',
            allowed_updates: UPDATES,
          }),
        ],
        ['credentials passed', 'webhook passed', 'events passed', 'delivery failed'],
      ],
      [
        'the page is subscribed to nothing',
        FACEBOOK,
        [
          { status: 200, json: { id: '1' } },
          { status: 200, json: { data: [] } },
        ],
        ['credentials passed', 'fields failed', 'webhook failed'],
      ],
    ];
  for (const [title, account, replies, expected] of cases)
    it(`where ${title}: ${expected.join(', ')}`, async () => {
      const checks = await found(account, replies);
      expect(checks.map(({ id, state }) => `${id} ${state}`)).to.deep.equal(expected);
      for (const { state, remedy } of checks)
        if (state === 'failed') expect(remedy).to.be.a('string').and.not.equal('');
      expect(JSON.stringify(checks)).not.to.include('secret');
    });
});
