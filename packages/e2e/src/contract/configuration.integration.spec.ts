import { CHANNELS } from '@ccm/channels/registry';
import { ConfigError, loadConfig } from '@ccm/shared/platform/config';
import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName } from '../fleet/index.ts';
import { RunningService } from './running-service.ts';

const KEY = 'a signing key for this test alone';
const SECRET = 'do-not-print-this-secret';
const TWILIO = {
  TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: SECRET,
  TWILIO_SMS_NUMBER: '+12028831111',
};
const SMPP = {
  SMPP_REMOTE_IP_ADDRESS: '127.0.0.1',
  SMPP_REMOTE_PORT: '2775',
  SMPP_SYSTEM_ID: 'ccm',
  SMPP_PASSWORD: SECRET,
};
const D360 = { D360_API_KEY: SECRET, D360_NUMBER: '+442071234567', D360_WEBHOOK_TOKEN: SECRET };

interface Ended {
  readonly code: unknown;
  readonly lines: readonly string[];
}

const BASE = { ADMIN_PORT: '0', SERVER_PORT: '0', REDIS_URL: 'redis://127.0.0.1:1' } as const;

/** The faults that a service prints at its start, each on a line; found without a process of its own, which takes half a second. */
function faultsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    loadConfig({ env: { ...BASE, ENVELOPE_SIGNING_KEY: KEY, ...env }, service: 'gateway', definitions: CHANNELS });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

/** Runs a service that is to refuse its configuration, with nothing else in its environment. */
async function refused(env: Readonly<Record<string, string>>, service: ServiceName = 'gateway'): Promise<Ended> {
  await using running = new RunningService({ service, env: { ...BASE, ...env } });
  const code = await running.ended();
  return { code, lines: running.output.split('\n').filter((line) => line.trim() !== '') };
}

describe('A configuration error', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccm-configuration-'));
    await writeFile(join(folder, 'empty'), '');
  });
  after(async () => rm(folder, { recursive: true }));

  const cases: readonly [title: string, env: Readonly<Record<string, string>>, names: readonly string[]][] = [
    ['no signing key', { ENVELOPE_SIGNING_KEY: '' }, ['ENVELOPE_SIGNING_KEY']],
    [
      'CONSUMER_ENABLED and CONSUMER_ENABLE that differ',
      { CONSUMER_ENABLED: 'true', CONSUMER_ENABLE: 'false' },
      ['CONSUMER_ENABLE'],
    ],
    ['a skill group without a queue', { SKILL_GROUPS: 'whatsapp' }, ['SKILL_GROUPS']],
    ['an empty skill group', { SKILL_GROUPS: 'whatsapp, premium||sms, silver' }, ['SKILL_GROUPS']],
    ['a channel with two skill groups', { SKILL_GROUPS: 'sms, a|sms, b' }, ['SKILL_GROUPS']],
    ['a skill group for no channel', { SKILL_GROUPS: 'fax, a' }, ['SKILL_GROUPS']],
    ['an invalid boolean', { PUBLISHER_ENABLE: 'maybe' }, ['PUBLISHER_ENABLE']],
    ['an inactivity timeout of 0', { CUSTOMER_INACTIVITY_TIMEOUT: '0' }, ['CUSTOMER_INACTIVITY_TIMEOUT']],
    ['an inactivity timeout of -5', { CUSTOMER_INACTIVITY_TIMEOUT: '-5' }, ['CUSTOMER_INACTIVITY_TIMEOUT']],
    ['an inactivity timeout in words', { CUSTOMER_INACTIVITY_TIMEOUT: 'soon' }, ['CUSTOMER_INACTIVITY_TIMEOUT']],
    ['credentials inside CRM_API_URL', { CRM_API_URL: `https://crm:${SECRET}@crm.example.com/x` }, ['CRM_API_URL']],
    ['updates to a CRM whose address is missing', { IS_CRM_UPDATE_DISABLED: 'false' }, ['CRM_API_URL']],
    ['a CRM_STATUS_MAP that is no JSON', { CRM_STATUS_MAP: '{nonsense' }, ['CRM_STATUS_MAP']],
    ['a CRM_STATUS_MAP with an unknown status', { CRM_STATUS_MAP: '{"teleported": 1}' }, ['CRM_STATUS_MAP']],
    ['D360_API_KEY without D360_WEBHOOK_TOKEN', { D360_API_KEY: SECRET }, ['D360_WEBHOOK_TOKEN']],
    ['two providers of sms and no choice', { ...TWILIO, ...SMPP }, ['SMS_PROVIDER']],
    [
      'two providers of whatsapp and no choice',
      { ...TWILIO, ...D360, TWILIO_WHATSAPP_NUMBER: '+14155238886' },
      ['WHATSAPP_PROVIDER'],
    ],
    ['a chosen provider that is not configured', { ...TWILIO, SMS_PROVIDER: 'smpp' }, ['SMS_PROVIDER']],
    ['an unknown provider', { ...TWILIO, SMS_PROVIDER: 'pigeon' }, ['SMS_PROVIDER']],
    [
      'Twilio without its token',
      { TWILIO_ACCOUNT_SID: TWILIO.TWILIO_ACCOUNT_SID, TWILIO_SMS_NUMBER: '+12028831111' },
      ['TWILIO_AUTH_TOKEN'],
    ],
    ['ENABLE_SSL without a key store', { ENABLE_SSL: 'true' }, ['SSL_KEY_STORE']],
    ['a CHANNELS_FILE that is not there', { CHANNELS_FILE: '/nowhere/channels.yaml' }, ['CHANNELS_FILE']],
    [
      'a secret file that is not there',
      { ENVELOPE_SIGNING_KEY: '', ENVELOPE_SIGNING_KEY_FILE: '/nowhere/key' },
      ['ENVELOPE_SIGNING_KEY_FILE'],
    ],
    ['a variable and its file', { ENVELOPE_SIGNING_KEY_FILE: '/etc/hostname' }, ['ENVELOPE_SIGNING_KEY_FILE']],
    ['a proxy without its host', { USE_FORWARD_PROXY: 'true', FORWARD_PROXY_PORT: '3128' }, ['FORWARD_PROXY_HOST']],
    ['an invalid port', { SERVER_PORT: '70000' }, ['SERVER_PORT']],
    ['a size that is none', { BODY_LIMIT: 'large' }, ['BODY_LIMIT']],
    ['a duration that is none', { RETRY_WINDOW: 'long' }, ['RETRY_WINDOW']],
    ['a log level that is none', { LOG_LEVEL: 'loud' }, ['LOG_LEVEL']],
    ['an SMSC with a scheme', { ...SMPP, SMPP_REMOTE_IP_ADDRESS: 'smpp://smsc.test' }, ['SMPP_REMOTE_IP_ADDRESS']],
    ['an unknown role', { WORKER_ROLES: 'chat,juggle' }, ['WORKER_ROLES']],
    [
      'Hybrid Chat and an application for the same messages',
      { CHAT_SOLUTION_URL: 'http://a.test', INBOUND_WEBHOOK_URL: 'http://b.test' },
      ['CHAT_SOLUTION_URL', 'INBOUND_WEBHOOK_URL', 'both set'],
    ],
    ['a campaign without a database', { WORKER_ROLES: 'campaign' }, ['CAMPAIGN_DB_URL']],
    ['a second broker without a first', { AMQ_SECONDARY: '127.0.0.1:9' }, ['AMQ_PRIMARY']],
    ['an unknown chat format', { CHAT_FORMAT: 'xml' }, ['CHAT_FORMAT']],
    ['a Redis address that is none', { REDIS_URL: 'http://127.0.0.1' }, ['REDIS_URL']],
    ['an SMPP bind type that is none', { ...SMPP, SMPP_BIND_TYPE: '3' }, ['SMPP_BIND_TYPE']],
  ];
  for (const [title, env, names] of cases) {
    it(`names the variable and no secret: ${title}`, () => {
      const lines = faultsOf(env).join('\n');

      for (const name of names) expect(lines).to.include(name);
      expect(lines).not.to.include(SECRET);
    });
  }

  it('names the variable and exits 78 if a key store cannot be read', async () => {
    const store = { SSL_KEY_STORE: '/nowhere/key.p12', SSL_KEY_STORE_TYPE: 'pkcs12', SSL_KEY_PASS: SECRET };
    const { code, lines } = await refused({ ENVELOPE_SIGNING_KEY: KEY, ENABLE_SSL: 'true', ...store });

    expect(code, lines.join('\n')).to.equal(78);
    expect(lines.join('\n')).to.include('SSL_KEY_STORE').and.not.to.include(SECRET);
  }).timeout(120_000);

  for (const service of ['gateway', 'outbound-worker', 'smpp-worker'] as const) {
    it(`prints every fault at once, one a line, and no secret: ${service}`, async () => {
      const { code, lines } = await refused(
        {
          ...TWILIO,
          TWILIO_ACCOUNT_SID: 'wrong',
          SKILL_GROUPS: 'x',
          LOG_LEVEL: 'loud',
          CUSTOMER_INACTIVITY_TIMEOUT: '0',
          RETRY_WINDOW: SECRET,
          CRM_API_URL: `ftp://${SECRET}`,
          SSL_TRUST_STORE_PATH: '/nowhere/trust.jks',
        },
        service,
      );
      expect(code).to.equal(78);
      for (const name of [
        'ENVELOPE_SIGNING_KEY',
        'SKILL_GROUPS',
        'LOG_LEVEL',
        'CUSTOMER_INACTIVITY_TIMEOUT',
        'TWILIO_ACCOUNT_SID',
        'CRM_API_URL',
        'RETRY_WINDOW',
        'SSL_TRUST_STORE_PATH',
      ]) {
        expect(
          lines.filter((line) => line.includes(name)),
          name,
        ).to.have.lengthOf(1);
      }
      expect(lines.join('\n')).not.to.include(SECRET);
    }).timeout(120_000);
  }

  const files: readonly [title: string, name: string, content: string, words: readonly string[]][] = [
    ['no YAML', 'a.yaml', 'accounts: [', ['CHANNELS_FILE']],
    ['no accounts', 'b.yaml', 'foo: 1', ['accounts']],
    [
      'an unknown provider',
      'c.json',
      '{"accounts":[{"name":"x","channel":"sms","provider":"pigeon","settings":{}}]}',
      ['provider'],
    ],
    [
      'an unknown setting',
      'd.yaml',
      `accounts:\n  - { name: x, channel: viber, provider: viber, settings: { authToken: ${SECRET}, colour: red } }`,
      ['colour'],
    ],
    [
      'two accounts of one name',
      'e.yaml',
      `accounts:\n  - { name: x, channel: viber, provider: viber, settings: { authToken: ${SECRET}, accountName: A } }\n  - { name: x, channel: viber, provider: viber, settings: { authToken: ${SECRET}2, accountName: B } }`,
      ['x'],
    ],
    [
      'a variable that is not set',
      'f.yaml',
      'accounts:\n  - { name: x, channel: viber, provider: viber, settings: { authToken: { env: NOT_SET }, accountName: A } }',
      ['NOT_SET'],
    ],
    [
      'a file that is not there',
      'g.yaml',
      'accounts:\n  - { name: x, channel: viber, provider: viber, settings: { authToken: { file: /nowhere/token }, accountName: A } }',
      ['/nowhere/token'],
    ],
  ];
  for (const [title, name, content, words] of files) {
    it(`names the fault in CHANNELS_FILE: ${title}`, async () => {
      const path = join(folder, name);
      await writeFile(path, content);
      const lines = faultsOf({ CHANNELS_FILE: path }).join('\n');

      for (const word of words) expect(lines).to.include(word);
      expect(lines).not.to.include(SECRET);
    });
  }
});
