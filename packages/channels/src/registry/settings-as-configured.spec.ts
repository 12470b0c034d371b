import { DeliveryError } from '@ccm/core/domain';
import type { Account } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply } from '@ccm/testing/support';
import { expect } from 'chai';
import { asConfigured } from '../contract/index.ts';
import { CHANNELS, channelOf } from './registry.ts';

const REQUEST = { method: 'POST', publicUrl: 'https://chat.example/webhooks/x', query: {}, headers: {} } as const;
const TELEGRAM = { botToken: '1:secret', webhookSecret: 's', apiUrl: '' };
const TWILIO = {
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'secret',
  smsNumber: '+14155550132',
  statusPollAfter: 0,
};
const IN_FILE = { name: 'support', isFromFile: true } as const;

const telegramAt = (apiUrl: string, place: Pick<Account, 'name' | 'isFromFile'>): Account => ({
  ...place,
  channel: 'telegram',
  provider: 'telegram',
  settings: { ...TELEGRAM, apiUrl },
});

/** The failure of a message whose send Telegram answers like that. */
async function refusalOf(reply: PlannedReply, place: Pick<Account, 'name' | 'isFromFile'>): Promise<DeliveryError> {
  await using provider = await FakeProvider.start([reply]);
  const { outbound } = channelOf('telegram');
  if (outbound === undefined) throw new Error('Telegram sends');
  const account = telegramAt(provider.url, place);
  const message = anOutboundMessage({ text: 'Hi' }, { channel: 'telegram', to: '5550001' });
  const [part] = outbound.render(message, account).parts;
  const signal = AbortSignal.timeout(20_000);
  const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  try {
    await outbound.send(part, { account, message, partIndex: 0, http: loopbackHttp, logger, signal });
  } catch (error) {
    if (error instanceof DeliveryError) return error;
  }
  throw new Error('Telegram took the message');
}

describe('a setting in an error, a check or a report', () => {
  const UNKNOWN_TOKEN = { status: 401, json: { ok: false, error_code: 401, description: 'Unauthorized' } };

  it('is named by its variable where the variables configure the account', async () => {
    const { message } = await refusalOf(UNKNOWN_TOKEN, { name: 'default' });

    expect(message).to.include('from @BotFather into TELEGRAM_BOT_TOKEN');
  });

  it('is named by its key and the account where CHANNELS_FILE configures it', async () => {
    const { message, ...rest } = await refusalOf(UNKNOWN_TOKEN, IN_FILE);

    expect(message).to.include('from @BotFather into settings.botToken (account support in CHANNELS_FILE)');
    expect(rest).to.include({ reason: 'bad-credentials', providerCode: '401 Unauthorized', pauses: 'account' });
  });

  it('is named so in the check of an account', async () => {
    await using provider = await FakeProvider.start([UNKNOWN_TOKEN]);
    const checks = await channelOf('telegram').check?.({
      account: telegramAt(provider.url, IN_FILE),
      http: loopbackHttp,
      signal: AbortSignal.timeout(20_000),
      address: undefined,
      isOurs: () => false,
    });

    expect(checks?.[0]?.remedy).to.equal(
      'Take the token of the bot from @BotFather into settings.botToken (account support in CHANNELS_FILE).',
    );
  });

  it('is named so where a webhook does not verify', () => {
    const [webhook] = channelOf('telegram').webhooks;
    const headers = { 'x-telegram-bot-api-secret-token': 'other' };
    const request = { ...REQUEST, headers, rawBody: Buffer.from('{}') };

    expect(webhook?.verify(request, telegramAt('', IN_FILE))).to.deep.equal({
      authentic: false,
      why: "X-Telegram-Bot-Api-Secret-Token is not this account's settings.webhookSecret (account support in CHANNELS_FILE)",
    });
  });

  it('is named so in the failure that a provider reports', () => {
    const [, status] = channelOf('twilio').webhooks;
    const account: Account = { ...IN_FILE, channel: 'sms', provider: 'twilio', settings: TWILIO };
    const form = { MessageSid: 'SM1', MessageStatus: 'failed', ErrorCode: '21607', AccountSid: TWILIO.accountSid };
    const rawBody = Buffer.from(new URLSearchParams(form).toString());
    const [event] = status?.parse({ ...REQUEST, rawBody }, account, [account]) ?? [];

    expect(event)
      .to.have.nested.property('outcome.failure.description')
      .that.includes('set settings.smsNumber (account support in CHANNELS_FILE) to it');
  });

  it('names the account once where a sentence names several keys', () => {
    const { settingFields } = channelOf('smpp');
    const sentence = 'set SMPP_BIND_TYPE=0 and SMPP_PAIR=true: it may offer no transceiver';

    expect(asConfigured(sentence, IN_FILE, settingFields)).to.equal(
      'set settings.bindType=0 and settings.pair=true (account support in CHANNELS_FILE): it may offer no transceiver',
    );
  });

  it('leaves no variable of any channel in a sentence', () => {
    for (const { settingFields, provider } of CHANNELS)
      for (const { env } of Object.values(settingFields))
        expect(asConfigured(`check ${env}`, IN_FILE, settingFields), provider).not.to.include(env);
  });
});
