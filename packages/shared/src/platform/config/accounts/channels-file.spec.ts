import { CHANNEL_NAMES } from '@ccm/channels/registry';
import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '@ccm/core/domain';
import type { Environment } from '../read-environment.ts';
import { faultsOf, load } from '../../../../test/config.ts';

describe('CHANNELS_FILE', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'channels-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const written = (content: string, env: Environment = {}): Environment => {
    const path = join(folder, 'channels.yaml');
    writeFileSync(path, content);
    return { ...env, CHANNELS_FILE: path };
  };
  const accountsOf = (content: string, env?: Environment): readonly Account[] => load(written(content, env)).accounts;
  const entry = (text: string): string => `accounts:\n  - { ${text} }\n`;

  it('adds accounts to those of the environment', () => {
    const accounts = accountsOf(
      `accounts:
  - { name: uk, channel: sms, provider: twilio, skillGroup: premium, rate: 20,
      settings: { token: { env: UK_TOKEN }, smsNumber: "+447911123456", whatsappNumber: "+447911123456" } }
  - { name: us, provider: Twilio, outsideWindowTemplate: HX1, orderGate: { status: delivered, timeout: 30s },
      settings: { token: x, smsNumber: 12025550123, whatsappNumber: 12025550123 } }
`,
      { UK_TOKEN: 'from env', TEXTS_TOKEN: 't', TEXTS_SMS_NUMBER: '+447911123999' },
    );
    expect(accounts.map(({ name, channel }) => `${channel}/${name}`)).to.deep.equal([
      'sms/default',
      'sms/uk',
      'sms/us',
      'whatsapp/us',
    ]);
    expect(accounts[1]).to.deep.include({ skillGroup: 'premium', ratePerSecond: 20, provider: 'twilio' });
    expect(accounts[1]?.settings).to.include({ token: 'from env', style: 'new' });
    expect(accounts[3]).to.deep.include({
      outsideWindowTemplate: 'HX1',
      orderGate: { status: 'delivered', timeoutMs: 30_000 },
    });
  });

  it('may be JSON', () => {
    const account = { name: 'a', channel: 'SMPP', provider: 'smpp', rate: 100, settings: { host: 'h', port: 2776 } };
    expect(accountsOf(JSON.stringify({ accounts: [account] }))[0]).to.deep.include({
      channel: 'smpp',
      ratePerSecond: 100,
    });
  });

  it('takes values as they are written: leading zeros and large numbers stay', () => {
    const [account] = accountsOf(
      entry('name: a, provider: smpp, settings: { host: 0123, password: 12345678901234567890 }'),
    );
    expect(account?.settings).to.include({ host: '0123', password: '12345678901234567890' });
  });

  it('takes values from files beside it', () => {
    writeFileSync(join(folder, 'secret'), 'from a file\n');
    const [account] = accountsOf(entry('name: a, provider: smpp, settings: { host: h, password: { file: secret } }'));
    expect(account?.settings).to.include({ password: 'from a file' });
  });

  it("takes the queue and the rate of an account from variables and files, and a variable's value from its file", () => {
    writeFileSync(join(folder, 'rate'), '7\n');
    const [account] = accountsOf(
      entry(
        'name: a, provider: smpp, skillGroup: { env: QUEUE }, rate: { file: rate }, settings: { host: h, password: { env: SMSC_SECRET } }',
      ),
      { QUEUE: 'gold', SMSC_SECRET_FILE: join(folder, 'rate') },
    );
    expect(account).to.include({ skillGroup: 'gold', ratePerSecond: 7 });
    expect(account?.settings).to.include({ password: '7' });
  });

  for (const nothing of ['', '~', 'null']) {
    it(`takes a key without a value for one that is not there: "${nothing}"`, () => {
      const content = `accounts:
  - name: a
    provider: smpp
    skillGroup: ${nothing}
    rate: ${nothing}
    settings:
      host: h
      password: ${nothing}
      port: ${nothing}
`;
      expect(accountsOf(content)).to.deep.equal([
        {
          name: 'a',
          channel: 'smpp',
          provider: 'smpp',
          isFromFile: true,
          settings: { host: 'h', port: 2775, bindType: 2, secure: false, window: 10, interval: 30, timeout: 10 },
        },
      ]);
    });
  }

  it('takes a word in quotes for a text', () => {
    const [account] = accountsOf(entry('name: a, provider: smpp, settings: { host: h, password: "null" }'));
    expect(account?.settings).to.include({ password: 'null' });
  });

  it('lets accounts share settings by an anchor', () => {
    const content = `accounts:
  - { name: a, provider: smpp, settings: &shared { host: h, port: 2776, password: x } }
  - { name: b, provider: smpp, settings: { <<: *shared, password: y } }
`;
    expect(accountsOf(content)[1]?.settings).to.include({ host: 'h', port: 2776, password: 'y' });
  });

  it('may begin with a byte order mark', () => {
    expect(accountsOf(`\uFEFF${entry('name: a, provider: smpp, settings: { host: h }')}`)).to.have.length(1);
  });

  const SMPP = 'provider: smpp, settings: { host: h }';
  const SMPP_TO = (failover: string): string => `provider: smpp, settings: { host: h, failover: "${failover}" }`;
  const refusals: Record<string, { content: string; says: string }> = {
    'a misspelt key': {
      content: entry(`name: a, ${SMPP}, rates: 1`),
      says: 'account a: unknown key "rates", did you mean "rate"?',
    },
    'a misspelt setting': {
      content: entry('name: a, provider: smpp, settings: { host: h, pasword: hush }'),
      says: 'account a: unknown key "settings.pasword", did you mean "password"?',
    },
    'a misspelt root': {
      content: `account: []\naccounts: []\n`,
      says: 'has an unknown key "account", did you mean "accounts"?',
    },
    'an unknown provider': {
      content: entry('name: a, provider: twillio, settings: {}'),
      says: 'account a: "provider" must be one of twilio, smpp, whatsapp-cloud, did you mean "twilio"?',
    },
    'a channel that the provider does not serve': {
      content: entry(`name: a, channel: viber, ${SMPP}`),
      says: 'account a: "channel" must be one of smpp',
    },
    'an unknown channel': {
      content: entry(`name: a, channel: vyber, ${SMPP}`),
      says: `account a: "channel" must be one of ${CHANNEL_NAMES.join(', ')}, did you mean "viber"?`,
    },
    'no name': { content: entry(SMPP), says: 'account 1: "name" must be' },
    'a name that fits no address': { content: entry(`name: a/b, ${SMPP}`), says: 'account 1: "name" must be' },
    'a name twice': {
      content: `accounts: [{ name: a, ${SMPP} }, { name: a, ${SMPP} }]`,
      says: 'account a: smpp already has an account of this name',
    },
    'a failover to no account': {
      content: `accounts: [{ name: a, ${SMPP_TO('b, c')} }, { name: b, ${SMPP} }]`,
      says: 'account a: settings.failover names c, which is no other SMPP account',
    },
    'a failover to itself': {
      content: entry(`name: a, ${SMPP_TO('a')}`),
      says: 'account a: settings.failover names a, which is no other SMPP account',
    },
    'a missing setting': {
      content: entry('name: a, provider: smpp, settings: {}'),
      says: 'account a: settings.host is missing',
    },
    'a missing setting whose description names another': {
      content: entry('name: a, provider: whatsapp-cloud, settings: { secret: hush }'),
      says: 'account a: settings.id is missing: Id, which settings.secret belongs to',
    },
    'a setting of another kind': {
      content: entry('name: a, provider: smpp, settings: { host: h, port: hush }'),
      says: 'account a: settings.port must be a whole number',
    },
    'a variable that is not set': {
      content: entry('name: a, provider: smpp, settings: { host: { env: NONE } }'),
      says: 'account a: "settings.host" names the variable NONE, which is not set',
    },
    'a file that is not there': {
      content: entry('name: a, provider: smpp, settings: { host: { file: none } }'),
      says: 'account a: "settings.host" names the file',
    },
    'another reference': {
      content: entry('name: a, provider: smpp, settings: { host: { keychain: hush } }'),
      says: 'account a: "settings.host" must be a value, {env: NAME} or {file: path}',
    },
    'a setting that the channel refuses': {
      content: entry('name: a, provider: twilio, settings: { token: forbidden, smsNumber: "+447911123456" }'),
      says: 'account a: settings.token must not be that one',
    },
    'settings that serve no channel': {
      content: entry('name: a, provider: twilio, settings: { token: hush }'),
      says: 'account a: the settings serve no channel',
    },
    'an invalid rate': { content: entry(`name: a, ${SMPP}, rate: 0`), says: 'account a: "rate" must be' },
    'an invalid order gate': {
      content: entry(`name: a, ${SMPP}, orderGate: { status: read, timeout: 3s }`),
      says: 'account a: "orderGate.status" must be sent or delivered',
    },
    'an alias without its anchor': {
      content: 'accounts: *hush',
      says: 'has an alias (*name) without its anchor (&name)',
    },
    'an alias that grows without end': {
      content: `a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
accounts: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
`,
      says: 'has an alias (*name) without its anchor (&name), or too many of them',
    },
    'text that is no YAML': { content: 'accounts: [ { hush', says: 'is neither YAML nor JSON at line 1' },
    'a list': { content: '- a', says: 'must hold "accounts:"' },
    nothing: { content: '', says: 'must hold "accounts:"' },
  };
  for (const [title, { content, says }] of Object.entries(refusals)) {
    it(`refuses ${title}`, () => {
      const faults = faultsOf(written(content));
      expect(faults).to.have.length(1);
      expect(faults[0]).to.include(`CHANNELS_FILE ${says}`).and.not.include('hush');
    });
  }

  it('refuses a file in another encoding than UTF-8', () => {
    const path = join(folder, 'channels.yaml');
    writeFileSync(path, Buffer.from('\uFEFFaccounts: []', 'utf16le'));
    expect(faultsOf({ CHANNELS_FILE: path })).to.deep.equal([
      `CHANNELS_FILE names ${path}, which is no text in UTF-8: save it in that encoding`,
    ]);
  });

  it('refuses a file that is not there', () => {
    expect(faultsOf({ CHANNELS_FILE: '/no/such/file' })).to.deep.equal([
      'CHANNELS_FILE names /no/such/file, which cannot be read (ENOENT): there is no such file',
    ]);
  });

  it('names all faults of one account at once', () => {
    const content =
      'accounts: [{ name: a, channel: pigeon, provider: smpp, settings: { host: { env: NO_SUCH }, password: { file: /no/such }, prot: 1 } }]';
    const faults = faultsOf(written(content)).join('\n');
    for (const named of ['"channel" must be one of', 'NO_SUCH', '/no/such', '"settings.prot"']) {
      expect(faults).to.include(named);
    }
    expect(faults).not.to.include('settings.host is missing');
  });

  it('names the faults of all accounts at once', () => {
    const faults = faultsOf(written('accounts: [{ name: a, provider: x }, { name: b, provider: smpp }, 7]'));
    expect(faults.map((fault) => fault.split(':')[0])).to.deep.equal([
      'CHANNELS_FILE account a',
      'CHANNELS_FILE account b',
      'CHANNELS_FILE account 3 must be an object with name, channel, provider and settings',
    ]);
  });
});
