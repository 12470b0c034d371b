import { expect } from 'chai';
import type { DeliveryOutcome } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply } from '@ccm/testing/support';
import { askStatus } from './sender.ts';
import { channel as twilio } from './index.ts';
import type { TwilioSettings } from './settings.ts';

const SID = 'AC0123456789abcdef0123456789abcdef';
const MESSAGE = 'SM0123456789abcdef0123456789abcdef';
const settings: TwilioSettings = {
  accountSid: SID,
  authToken: 'a token',
  smsNumber: '+12028831111',
  statusPollAfter: 300,
  apiUrl: 'https://api.twilio.com',
};

const resource = (fields: object): PlannedReply => ({ status: 200, json: { sid: MESSAGE, ...fields } });
const accountOf = (more: Partial<TwilioSettings>) =>
  ({ name: 'default', channel: 'sms', provider: 'twilio', settings: { ...settings, ...more } }) as const;

async function ask(reply: PlannedReply, provider: FakeProvider): Promise<DeliveryOutcome | undefined> {
  provider.willReply([reply]);
  const account = accountOf({ apiUrl: provider.url });
  return askStatus(MESSAGE, { account, http: loopbackHttp, signal: AbortSignal.timeout(10_000) });
}

describe('asking Twilio for the status of a message', () => {
  const answers: readonly [title: string, reply: PlannedReply, outcome: DeliveryOutcome | undefined][] = [
    ['delivered', resource({ status: 'delivered' }), { status: 'delivered', providerStatus: 'delivered' }],
    ['still sent', resource({ status: 'sent' }), { status: 'sent', providerStatus: 'sent' }],
    ['a status that is new', resource({ status: 'pondering' }), { status: 'queued', providerStatus: 'pondering' }],
    [
      'undelivered, with its code',
      resource({ status: 'undelivered', error_code: 30005, error_message: 'Unknown destination handset' }),
      {
        status: 'failed',
        providerStatus: 'undelivered',
        failure: {
          reason: 'invalid-recipient',
          description: 'The number does not exist, or not any more: Unknown destination handset',
          providerCode: '30005',
        },
      },
    ],
    ['no such message', { status: 404, json: { code: 20404, message: 'not found', status: 404 } }, undefined],
  ];
  for (const [title, reply, outcome] of answers) {
    it(`understands: ${title}`, async () => {
      await using provider = await FakeProvider.start();
      expect(await ask(reply, provider)).to.deep.equal(outcome);
      expect(provider.calls.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
        `GET /2010-04-01/Accounts/${SID}/Messages/${MESSAGE}.json`,
      ]);
    });
  }

  const faults: readonly [title: string, reply: PlannedReply, reason: string][] = [
    ['is throttled', { status: 429, headers: { 'retry-after': '7' }, json: { code: 20429 } }, 'throttled'],
    ['is down', { status: 503, body: '' }, 'provider-unavailable'],
    ['answers without a message', { status: 200, json: { hello: 'world' } }, 'unexpected-reply'],
    ['answers with a page', { status: 200, body: '<html>' }, 'unexpected-reply'],
  ];
  for (const [title, reply, reason] of faults) {
    it(`does not take it for an answer when Twilio ${title}`, async () => {
      await using provider = await FakeProvider.start();
      const error = await ask(reply, provider).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(DeliveryError).and.to.include({ reason });
    });
  }

  it('is done after the time that the account sets, and never with 0', () => {
    expect(twilio.statusPolls?.afterMs(accountOf({}))).to.equal(300_000);
    expect(twilio.statusPolls?.afterMs(accountOf({ statusPollAfter: 0 }))).to.equal(undefined);
  });
});
