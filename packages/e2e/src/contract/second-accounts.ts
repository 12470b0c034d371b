/** Accounts beside those of the simulated world's environment, as CHANNELS_FILE has them; pool's token lies in the file `pool-token`. */
export const UK = { accountSid: `AC${'b'.repeat(32)}`, authToken: 'uk-auth-token', number: '+441632960960' };
export const POOL = {
  accountSid: `AC${'c'.repeat(32)}`,
  authToken: 'pool-auth-token',
  serviceSid: `MG${'d'.repeat(32)}`,
};
export const SECOND = {
  pageId: '222000222000222',
  appSecret: '0123456789abcdef0123456789abcdef',
  viberToken: 'second-viber-bot-token',
  instagramId: '17841400000000002',
  instagramSecret: '00112233445566778899aabbccddeeff',
  telegramToken: '987654321:AAsecond-bot-token',
  telegramSecret: 'second_telegram-secret',
  cloudSecret: 'fedcba9876543210fedcba9876543210',
  cloudNumber: { number: '447700900009', phoneNumberId: '909090909090909', businessAccountId: '808080808080808' },
};
export const ACCOUNTS = {
  accounts: [
    {
      name: 'uk',
      channel: 'whatsapp',
      provider: 'twilio',
      skillGroup: 'british',
      settings: { accountSid: UK.accountSid, authToken: { env: 'UK_TOKEN' }, whatsappNumber: UK.number },
    },
    {
      name: 'pool',
      channel: 'sms',
      provider: 'twilio',
      settings: {
        accountSid: POOL.accountSid,
        authToken: { file: 'pool-token' },
        messagingServiceSid: POOL.serviceSid,
      },
    },
    {
      name: 'second',
      channel: 'facebook',
      provider: 'facebook',
      settings: {
        appSecret: SECOND.appSecret,
        pageAccessToken: 'second-page-token',
        verifyToken: 'second-verify-token',
        pageId: SECOND.pageId,
      },
    },
    {
      name: 'second',
      channel: 'viber',
      provider: 'viber',
      settings: { authToken: SECOND.viberToken, accountName: 'Second' },
    },
    {
      name: 'second',
      channel: 'instagram',
      provider: 'instagram',
      settings: {
        appSecret: SECOND.instagramSecret,
        accessToken: 'second-instagram-token',
        verifyToken: 'second-instagram-verify-token',
        accountId: SECOND.instagramId,
      },
    },
    {
      name: 'second',
      channel: 'telegram',
      provider: 'telegram',
      settings: { botToken: SECOND.telegramToken, webhookSecret: SECOND.telegramSecret },
    },
    {
      name: 'second-cloud',
      channel: 'whatsapp',
      provider: 'whatsapp-cloud',
      settings: {
        appSecret: SECOND.cloudSecret,
        accessToken: 'second-system-user-token',
        verifyToken: 'second-cloud-verify-token',
        phoneNumberId: SECOND.cloudNumber.phoneNumberId,
      },
    },
    {
      name: 'second',
      channel: 'whatsapp',
      provider: '360dialog',
      settings: { apiKey: 'second-d360-key', number: '+447700900000', webhookToken: 'second-webhook-token' },
    },
  ],
};
