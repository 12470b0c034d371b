interface FakeAccount {
  readonly channel: string;
  readonly account: string;
  readonly provider: string;
  readonly weight: number;
}

export const ACCOUNTS = [
  { channel: 'whatsapp', account: 'default', provider: '360dialog', weight: 9 },
  { channel: 'whatsapp', account: 'support-uk', provider: 'twilio', weight: 4 },
  { channel: 'sms', account: 'default', provider: 'twilio', weight: 5 },
  { channel: 'facebook', account: 'default', provider: 'facebook', weight: 3 },
  { channel: 'viber', account: 'default', provider: 'viber', weight: 2 },
  { channel: 'smpp', account: 'alerts', provider: 'smpp', weight: 6 },
] as const satisfies readonly FakeAccount[];

const identifiers: Readonly<Record<string, string>> = {
  'whatsapp/default': '+49 30 5550 100',
  'whatsapp/support-uk': '+44 20 7946 0018',
  'sms/default': '+1 415 555 0132',
  'facebook/default': '104277651938',
  'viber/default': 'Brightline',
  'smpp/alerts': 'BRIGHT',
};

const capabilities = (provider: string): Record<string, unknown> => ({
  maxTextLength: provider === 'viber' ? 7000 : provider === 'smpp' ? 1530 : 4096,
  attachments: provider === 'smpp' ? [] : ['image', 'video', 'audio', 'file'],
  maxButtons: provider === 'smpp' ? 0 : 3,
  carousel: provider === 'facebook' || provider === 'viber',
  location: provider !== 'smpp' && provider !== 'facebook',
  contacts: provider === '360dialog',
  templates: provider === '360dialog' || provider === 'twilio',
  reports: provider === 'smpp' ? ['delivered', 'failed'] : ['sent', 'delivered', 'read', 'failed'],
  ...(provider === '360dialog' || provider === 'facebook' ? { replyWindowMs: 86_400_000 } : {}),
  defaultRatePerSecond: 20,
});

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

export const accountItems = (): unknown[] =>
  ACCOUNTS.map(({ channel, account, provider, weight }, index) => ({
    id: `${channel}/${account}`,
    channel,
    account,
    provider,
    serviceIdentifier: identifiers[`${channel}/${account}`] ?? null,
    skillGroup: channel === 'whatsapp' ? 'premium' : null,
    ratePerSecond: provider === 'smpp' ? 100 : 40,
    capabilities: capabilities(provider),
    webhooks: provider === 'smpp' ? [] : [`/webhooks/${provider}`],
    health: provider === 'viber' ? 'down' : account === 'support-uk' ? 'degraded' : 'ok',
    healthDetail:
      provider === 'viber'
        ? 'Viber refuses our token since 14 minutes: every send fails with bad-credentials.'
        : account === 'support-uk'
          ? '3.1 % of the sends in the last ten minutes were throttled by Twilio.'
          : '',
    lastInboundAt: ago(2 + index * 7),
    lastOutboundAt: ago(1 + index * 5),
    webhookUrls:
      provider === 'smpp'
        ? []
        : [`https://chat.brightline.example/ccm/webhooks/${provider}${account === 'default' ? '' : `/${account}`}`],
    rate: { limit: provider === 'smpp' ? 100 : 40, current: weight * 3.9 },
    credential: provider === 'smpp' ? 'bright_alerts' : '••••4f2c',
  }));

export const checkResult = (channel: string): unknown => ({
  at: new Date().toISOString(),
  checks:
    channel === 'viber'
      ? [
          {
            id: 'credentials',
            title: 'Credentials',
            state: 'failed',
            detail: 'Viber answered invalidAuthToken.',
            remedy: 'Copy the token from the bot’s page at partners.viber.com into VIBER_AUTH_TOKEN, and restart.',
          },
          {
            id: 'webhook',
            title: 'Webhook',
            state: 'skipped',
            detail: 'Cannot be asked without good credentials.',
            remedy: null,
          },
        ]
      : [
          {
            id: 'credentials',
            title: 'Credentials',
            state: 'passed',
            detail: 'The provider accepts them.',
            remedy: null,
          },
          { id: 'webhook', title: 'Webhook', state: 'passed', detail: 'Our address is registered.', remedy: null },
        ],
});
