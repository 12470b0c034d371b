import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply, RecordedCall } from '@ccm/testing/support';
import { expect } from 'chai';
import type { Account } from '@ccm/core/domain';
import { channelOf } from '../registry/index.ts';
import { UPDATES } from '../telegram/check.ts';
import type { RegistrationFault, RegistrationPlan } from './registration.ts';

const ADDRESS = 'https://chat.example/webhooks/x';
/** As Twilio takes it: to be repeated after any failure. */
const REPEATED = `${ADDRESS}#rc=3&rp=all`;

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

const formOf = ({ calls }: Run): unknown => Object.fromEntries(new URLSearchParams(calls.at(-1)?.body));
const lastJson = ({ calls }: Run): unknown => JSON.parse(calls.at(-1)?.body ?? 'null');

const VIBER = { provider: 'viber', channel: 'viber', settings: { authToken: 'secret' } } as const;
const D360 = {
  provider: '360dialog',
  channel: 'whatsapp',
  settings: { apiKey: 'secret', webhookToken: 'token', apiStyle: 'cloud' },
} as const;

const TWILIO_SETTINGS = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret', smsNumber: '+14155550132' };
const TWILIO = { provider: 'twilio', channel: 'sms', settings: TWILIO_SETTINGS } as const;
const TWILIO_SERVICE = { ...TWILIO, settings: { ...TWILIO_SETTINGS, messagingServiceSid: 'MG1' } };
const TWILIO_WHATSAPP = {
  ...TWILIO,
  channel: 'whatsapp',
  settings: { ...TWILIO_SETTINGS, whatsappNumber: '+14155550133' },
} as const;
const FACEBOOK = {
  provider: 'facebook',
  channel: 'facebook',
  settings: { appSecret: 'secret', pageAccessToken: 'secret', pageId: '1', verifyToken: 'secret' },
} as const;
const NUMBER = { sid: 'PN1', sms_url: 'https://demo.twilio.com', sms_application_sid: 'AP1' };
const SENDER = { sid: 'XE1', sender_id: 'whatsapp:+14155550133', webhook: { fallback_url: 'https://f.example' } };
const FIELDS = [
  'messages',
  'messaging_postbacks',
  'messaging_optins',
  'messaging_referrals',
  'message_deliveries',
  'message_reads',
  'message_echoes',
  'message_reactions',
  'message_edits',
];
const APP = { object: 'page', callback_url: ADDRESS, active: true, fields: FIELDS.map((name) => ({ name })) };
const TELEGRAM = {
  provider: 'telegram',
  channel: 'telegram',
  settings: { botToken: '1:secret', webhookSecret: 'secret' },
} as const;
const KNOWN = { url: ADDRESS, pending_update_count: 0, last_error_message: '', allowed_updates: UPDATES };

const ok = (json: unknown): PlannedReply => ({ status: 200, json });

describe('The registration of a webhook', () => {
  it('at Viber sets the address for all events, with names and pictures', async () => {
    const run = await registered(VIBER, [ok({ status: 0, name: 'Bot', webhook: '' }), ok({ status: 0 })]);
    expect(run.calls.map(({ path }) => path)).to.deep.equal(['/get_account_info', '/set_webhook']);
    expect(lastJson(run)).to.deep.equal({ url: ADDRESS, send_name: true, send_photo: true });
    expect(run.faults).to.deep.equal([]);
  });

  it('at Viber names the remedy if Viber cannot call the address', async () => {
    const { faults } = await registered(VIBER, [ok({ status: 0, name: 'Bot' }), ok({ status: 1 })]);
    expect(faults[0]?.remedy).to.include('PUBLIC_BASE_URL');
  });

  it('at 360dialog sets the address and our Authorization header, and keeps other headers', async () => {
    const before = { url: 'https://other.example', headers: { 'X-Other': 'kept', authorization: 'old' } };
    const run = await registered(D360, [ok(before), ok({})]);
    expect(lastJson(run)).to.deep.equal({ url: ADDRESS, headers: { 'X-Other': 'kept', Authorization: 'token' } });
  });

  it('at Twilio sets the address of the number, and takes off a TwiML application that goes before it', async () => {
    const run = await registered(TWILIO, [ok({ incoming_phone_numbers: [NUMBER] }), ok({})]);
    expect(run.calls.at(-1)?.path).to.match(/\/IncomingPhoneNumbers\/PN1\.json$/);
    expect(formOf(run)).to.deep.equal({ SmsUrl: REPEATED, SmsMethod: 'POST', SmsApplicationSid: '' });
  });

  it('at Twilio sets the address of the messaging service, which goes before that of its numbers', async () => {
    const run = await registered(TWILIO_SERVICE, [ok({ inbound_request_url: null }), ok({})]);
    expect(run.calls.at(-1)?.path).to.equal('/v1/Services/MG1');
    expect(formOf(run)).to.include({ InboundRequestUrl: REPEATED, UseInboundWebhookOnNumber: 'false' });
  });

  it('at Twilio sets the address of the WhatsApp sender, and keeps its fallback', async () => {
    const run = await registered(TWILIO_WHATSAPP, [ok({ senders: [SENDER] }), ok({})]);
    expect(run.calls.at(-1)?.path).to.equal('/v2/Channels/Senders/XE1');
    expect(lastJson(run)).to.deep.equal({
      webhook: { fallback_url: 'https://f.example', callback_url: REPEATED, callback_method: 'POST' },
    });
  });

  it('at Meta subscribes the app before the page, keeps their other subscriptions, and shows no secret', async () => {
    const replies = [ok({ id: '9' }), ok({ data: [] }), ok({ data: [{ id: '9', subscribed_fields: ['feed'] }] })];
    const run = await registered(FACEBOOK, [...replies, ok({ success: true }), ok({ success: true })]);
    expect(run.calls.slice(3).map(({ path }) => path.split('?')[0])).to.deep.equal([
      '/9/subscriptions',
      '/1/subscribed_apps',
    ]);
    expect(lastJson(run)).to.deep.equal({ subscribed_fields: ['feed', ...FIELDS] });
    expect(JSON.stringify(run.steps)).not.to.include('secret');
  });

  it('at Meta names the remedy if the handshake with our address fails', async () => {
    const error = { error: { message: 'Callback verification failed', code: 2200 } };
    const { faults } = await registered(FACEBOOK, [
      ok({ id: '9' }),
      ok({ data: [] }),
      ok({ data: [{ id: '9', subscribed_fields: FIELDS }] }),
      { status: 400, json: error },
    ]);
    expect(faults[0]?.detail).to.include('2200');
    expect(faults[0]?.remedy).to.include('PUBLIC_BASE_URL');
  });

  it('at Telegram sets the address with our secret, for all updates that are read', async () => {
    const run = await registered(TELEGRAM, [ok({ ok: true, result: { url: '' } }), ok({ ok: true, result: true })]);
    expect(run.calls.map(({ path }) => path)).to.deep.equal(['/bot1:secret/getWebhookInfo', '/bot1:secret/setWebhook']);
    expect(lastJson(run)).to.deep.equal({ url: ADDRESS, secret_token: 'secret', allowed_updates: UPDATES });
    expect(run.faults).to.deep.equal([]);
  });

  it('at Telegram is made anew if its calls are refused, since it has another secret', async () => {
    const refusedCalls = { ...KNOWN, pending_update_count: 2, last_error_message: 'Wrong response: 403 Forbidden' };
    const { steps } = await registered(TELEGRAM, [ok({ ok: true, result: refusedCalls }), ok({ ok: true })]);
    expect(steps).to.have.length(1);
  });

  it('at Telegram names the remedy if Telegram refuses the address', async () => {
    const refusal = { ok: false, error_code: 400, description: 'Bad Request: bad webhook: port' };
    const { faults } = await registered(TELEGRAM, [ok({ ok: true, result: { url: '' } }), ok(refusal)]);
    expect(faults[0]?.remedy).to.include('443, 80, 88 or 8443');
  });

  const settled: readonly (readonly [string, Parameters<typeof registered>[0], readonly PlannedReply[]])[] = [
    ['Viber', VIBER, [ok({ status: 0, name: 'Bot', webhook: ADDRESS })]],
    ['360dialog', D360, [ok({ url: ADDRESS, headers: { Authorization: 'Bearer token' } })]],
    ['Twilio', TWILIO, [ok({ incoming_phone_numbers: [{ sid: 'PN1', sms_url: ADDRESS }] })]],
    ['Meta', FACEBOOK, [ok({ id: '9' }), ok({ data: [APP] }), ok({ data: [{ id: '9', subscribed_fields: FIELDS }] })]],
    ['Telegram', TELEGRAM, [ok({ ok: true, result: KNOWN })]],
  ];
  for (const [name, account, replies] of settled)
    it(`at ${name} changes nothing if the provider has all of it`, async () => {
      const { steps, obstacles } = await registered(account, replies);
      expect([steps, obstacles]).to.deep.equal([[], []]);
    });

  const refused: readonly (readonly [string, Parameters<typeof registered>[0], readonly PlannedReply[]])[] = [
    ['Viber', VIBER, [ok({ status: 2, status_message: 'invalidAuthToken' })]],
    ['360dialog', D360, [{ status: 401, json: {} }]],
    ['Twilio', TWILIO, [{ status: 401, json: { code: 20003 } }]],
    ['Meta', FACEBOOK, [{ status: 400, json: { error: { message: 'expired', code: 190 } } }]],
    ['Telegram', TELEGRAM, [{ status: 401, json: { ok: false, error_code: 401 } }]],
  ];
  for (const [name, account, replies] of refused)
    it(`at ${name} is not tried with refused credentials, and shows no secret`, async () => {
      const run = await registered(account, replies);
      expect(run.steps).to.deep.equal([]);
      expect(run.obstacles[0]).to.include({ id: 'webhook', state: 'failed' });
      expect(JSON.stringify(run.obstacles)).not.to.include('secret');
    });
});
