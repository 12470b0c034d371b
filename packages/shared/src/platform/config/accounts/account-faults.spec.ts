import { expect } from 'chai';
import { channelOf } from '@ccm/channels/registry';
import type { ProviderName } from '@ccm/core/domain';
import { readAccountEntry } from './account-entry.ts';
import { accountsFromEnvironment } from './accounts-from-environment.ts';

/** Each variable that the faults begin with or name first, in their order. */
const variablesOf = (faults: readonly string[]): readonly (string | undefined)[] =>
  faults.map((fault) => /[A-Z][A-Z\d]*_[A-Z\d_]+/.exec(fault)?.[0]);

describe('the faults of an account', () => {
  it('are told at once: what is missing, what cannot be read, and what does not fit together', () => {
    const { accounts, faults } = accountsFromEnvironment(channelOf('twilio'), {
      TWILIO_ACCOUNT_SID: 'SK1',
      TWILIO_API_KEY_SID: 'SK1',
      TWILIO_SMS_NUMBER: 'sms:1',
      TWILIO_STATUS_POLL_AFTER: 'soon',
    });

    expect(accounts).to.deep.equal([]);
    expect(variablesOf(faults)).to.deep.equal([
      'TWILIO_AUTH_TOKEN',
      'TWILIO_STATUS_POLL_AFTER',
      'TWILIO_ACCOUNT_SID',
      'TWILIO_API_KEY_SID',
      'TWILIO_SMS_NUMBER',
    ]);
  });

  it('are told beside a secret whose file cannot be read', () => {
    const { faults } = accountsFromEnvironment(channelOf('telegram'), {
      TELEGRAM_BOT_TOKEN_FILE: '/nowhere/token',
      TELEGRAM_WEBHOOK_SECRET: 'two words',
    });

    expect(variablesOf(faults)).to.deep.equal(['TELEGRAM_BOT_TOKEN_FILE', 'TELEGRAM_WEBHOOK_SECRET']);
  });

  it('are told at once in CHANNELS_FILE too', () => {
    const settings = { accountSid: 'SK1', authToken: { env: 'NONE' }, smsNumber: 'sms:1' };
    const entry = { name: 'uk', provider: 'twilio', settings };
    const context = { definitions: [channelOf('twilio')], env: {}, folder: '/' };

    const { faults } = readAccountEntry(entry, 0, context);

    expect(faults.map((fault) => /settings\.\w+/.exec(fault)?.[0])).to.deep.equal([
      'settings.authToken',
      'settings.accountSid',
      'settings.smsNumber',
    ]);
  });

  it('do not say of a sender that could not be read that it is missing', () => {
    const { faults } = accountsFromEnvironment(channelOf('twilio'), {
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: 'hush',
      TWILIO_WHATSAPP_NUMBER: '+44 (0)7700 900555',
    });

    expect(faults).to.deep.equal([
      'TWILIO_WHATSAPP_NUMBER must be without the zero in brackets: +44 7911 123456, not +44 (0)7911 123456',
    ]);
  });

  for (const sender of ['+12028831111', '12028831111', '12345', 'ACME Shop', 'A&B-c_d+1']) {
    it(`are none of ${sender} as the sender of SMS at Twilio`, () => {
      const twilio = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'hush', TWILIO_SMS_NUMBER: sender };

      expect(accountsFromEnvironment(channelOf('twilio'), twilio).faults).to.deep.equal([]);
    });
  }

  const MISTAKEN: readonly (readonly [provider: ProviderName, variable: string, value: string])[] = [
    ['360dialog', 'D360_API_KEY', '"abc_AK"'],
    ['360dialog', 'D360_PHONE_NUMBER_ID', '+442071234567'],
    ['facebook', 'FACEBOOK_APP_SECRET', 'AppSecret: 0123'],
    ['facebook', 'FACEBOOK_PAGE_ACCESS_TOKEN', 'Bearer EAAB'],
    ['facebook', 'FACEBOOK_PAGE_ID', 'acme'],
    ['instagram', 'INSTAGRAM_ACCESS_TOKEN', '<token>'],
    ['instagram', 'INSTAGRAM_ACCOUNT_ID', '@acme'],
    ['instagram', 'INSTAGRAM_PAGE_ID', 'acme'],
    ['telegram', 'TELEGRAM_BOT_TOKEN', 'AAF-x'],
    ['twilio', 'TWILIO_ACCOUNT_SID', 'AC0123/Messages'],
    ['twilio', 'TWILIO_AUTH_TOKEN', 'TWILIO_AUTH_TOKEN: 0123'],
    ['twilio', 'TWILIO_MESSAGING_SERVICE_SID', 'VA0123'],
    ['viber', 'VIBER_AUTH_TOKEN', 'X-Viber-Auth-Token: 4f5'],
    ['whatsapp-cloud', 'WHATSAPP_ACCESS_TOKEN', 'EAAB\u200b'],
    ['whatsapp-cloud', 'WHATSAPP_PHONE_NUMBER_ID', '+442071234567'],
    ['whatsapp-cloud', 'WHATSAPP_BUSINESS_ACCOUNT_ID', 'acme'],
  ];
  for (const [provider, variable, value] of MISTAKEN)
    it(`name ${variable} if it is ${value}, and do not repeat it`, () => {
      const { faults } = accountsFromEnvironment(channelOf(provider), { [variable]: value });

      expect(faults.filter((fault) => fault.startsWith(`${variable} must `))).to.have.length(1);
      expect(faults.join('\n')).not.to.include(value);
    });
});
