import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from './load-config.ts';
import { secretsOf } from './secrets-of.ts';
import type { FleetConfig } from './fleet-config.ts';
import type { StoreExaminer } from './load-config.ts';
import type { Environment } from './read-environment.ts';
import { DEFINITIONS, faultsOf, KEY, load, MINIMUM } from '../../../test/config.ts';

const CRM = 'https://crm.test/notify';
const PROXY = { USE_FORWARD_PROXY: 'TRUE', FORWARD_PROXY_HOST: 'proxy.test', FORWARD_PROXY_PORT: '3128' };
const SMS_ACCOUNT = { TEXTS_TOKEN: 'hush-texts', TEXTS_SMS_NUMBER: '447911123456' };
const TWO_WHATSAPP = { ...SMS_ACCOUNT, TEXTS_WHATSAPP_NUMBER: '447911123457', CLOUD_ID: '1' };

describe('loadConfig', () => {
  it('needs nothing but a signing key', () => {
    const config = load();
    expect(config.http).to.deep.include({ host: '0.0.0.0', port: 8081, bodyLimitBytes: 1048576, apiTokens: [] });
    expect(config.admin).to.deep.include({ host: '127.0.0.1', port: 9081 });
    expect(config.amq).to.deep.include({
      brokers: [{ host: '127.0.0.1', port: 61613 }],
      outboundQueue: 'outbound-sms',
    });
    expect(config.crm.endpoint).to.equal(undefined);
    expect(config.proxy).to.equal(undefined);
    expect(config.accounts).to.deep.equal([]);
  });

  it('gives every service its own admin port', () => {
    const ports = (['gateway', 'outbound-worker', 'smpp-worker'] as const).map(
      (service) => loadConfig({ env: MINIMUM, service, definitions: DEFINITIONS }).admin.port,
    );
    expect(ports).to.deep.equal([9081, 9082, 9083]);
  });

  it('cannot be changed afterwards', () => {
    const config = load(SMS_ACCOUNT);
    expect(Object.isFrozen(config) && Object.isFrozen(config.http) && Object.isFrozen(config.accounts[0])).to.equal(
      true,
    );
  });

  const readings: Record<string, { env: Environment; gives: (config: FleetConfig) => unknown; value: unknown }> = {
    'blank as unset': { env: { SERVER_PORT: ' ', CRM_API_URL: '' }, gives: (c) => c.http.port, value: 8081 },
    'SERVER_PORT with ENABLE_SSL': {
      env: { ENABLE_SSL: 'true', SSL_KEY_STORE: 'a.pem' },
      gives: (c) => [c.http.port, c.ssl.keyStore],
      value: [8443, { path: '/app/ssl/a.pem' }],
    },
    'an absolute key store': {
      env: { ENABLE_SSL: 'true', SSL_KEY_STORE: '/x/k.jks', SSL_KEY_STORE_TYPE: 'JKS', SSL_KEY_PASS: 'hush' },
      gives: (c) => c.ssl.keyStore,
      value: { path: '/x/k.jks', type: 'jks', pass: 'hush' },
    },
    'key store settings that ENABLE_SSL=false leaves unused': {
      env: { SSL_KEY_STORE: '/x/k.jks', SSL_KEY_PASS: 'hush' },
      gives: (c) => c.ssl,
      value: {},
    },
    'a trust store': {
      env: { SSL_TRUST_STORE_PATH: 'trust.jks', SSL_TRUST_STORE_PASSWORD: 'hush' },
      gives: (c) => c.ssl.trustStore,
      value: { path: '/app/ssl/trust.jks', pass: 'hush' },
    },
    CONSUMER_ENABLE: { env: { CONSUMER_ENABLE: 'False' }, gives: (c) => c.amq.consumerEnabled, value: false },
    'both spellings, when they agree': {
      env: { CONSUMER_ENABLE: 'false', CONSUMER_ENABLED: 'FALSE' },
      gives: (c) => c.amq.consumerEnabled,
      value: false,
    },
    'an address without its trailing slash': {
      env: { CHAT_SOLUTION_URL: 'https://chat.test/chat/' },
      gives: (c) => c.chat.url,
      value: 'https://chat.test/chat',
    },
    'several keys': {
      env: { ENVELOPE_SIGNING_KEY: 'new key of 16 chars, old key of 16 chars' },
      gives: (c) => c.envelope.signingKeys,
      value: ['new key of 16 chars', 'old key of 16 chars'],
    },
    roles: { env: { WORKER_ROLES: ' amq, Chat' }, gives: (c) => c.roles, value: ['amq', 'chat'] },
    'CUSTOMER_INACTIVITY_TIMEOUT -1 as never': {
      env: { CUSTOMER_INACTIVITY_TIMEOUT: '-1' },
      gives: (c) => c.chat.inactivityTimeoutMs,
      value: undefined,
    },
    'CUSTOMER_INACTIVITY_TIMEOUT in seconds': {
      env: { CUSTOMER_INACTIVITY_TIMEOUT: '30' },
      gives: (c) => c.chat.inactivityTimeoutMs,
      value: 30_000,
    },
    units: {
      env: { RETRY_WINDOW: '2 h', SHUTDOWN_TIMEOUT: '500 ms', AMQ_TIMEOUT: '5s', BODY_LIMIT: '2MB' },
      gives: (c) => [c.delivery.retryWindowMs, c.shutdownTimeoutMs, c.amq.timeoutMs, c.http.bodyLimitBytes],
      value: [7_200_000, 500, 5000, 2 * 1024 ** 2],
    },
    'bare numbers in the unit of each variable': {
      env: { RETRY_WINDOW: '60', SHUTDOWN_TIMEOUT: '5', AMQ_TIMEOUT: '700', MEDIA_MAX_BYTES: '1000' },
      gives: (c) => [c.delivery.retryWindowMs, c.shutdownTimeoutMs, c.amq.timeoutMs, c.media.maxBytes],
      value: [60_000, 5000, 700, 1000],
    },
    'a relative folder for log files, below the working directory': {
      env: { LOG_PATH: './logs' },
      gives: (c) => c.log.files?.folder,
      value: `${process.cwd()}/logs`,
    },
    'log files': {
      env: { LOG_PATH: '/var/log/ccm', LOG_FILE_SIZE: '5 MB', LOGS_TOTAL_SIZE: '5 GB', LOG_LEVEL: 'WARN' },
      gives: (c) => c.log,
      value: {
        level: 'warn',
        customerData: false,
        files: {
          folder: '/var/log/ccm',
          fileSizeBytes: 5 * 1024 ** 2,
          backupFiles: 30,
          totalSizeBytes: 5 * 1024 ** 3,
        },
      },
    },
    'the CRM, on when it has an address': {
      env: { CRM_API_URL: CRM, CRM_API_USER: 'me', CRM_API_PASSWORD: 'hush' },
      gives: (c) => c.crm.endpoint,
      value: { url: CRM, auth: { user: 'me', password: 'hush' } },
    },
    'the CRM, off by name': {
      env: { CRM_API_URL: CRM, IS_CRM_UPDATE_DISABLED: 'true' },
      gives: (c) => c.crm.endpoint,
      value: undefined,
    },
    'CRM_STATUS_MAP over the defaults': {
      env: { CRM_STATUS_MAP: '{"read": 9}' },
      gives: (c) => [c.crm.statusMap.read, c.crm.statusMap.delivered],
      value: [9, 2],
    },
    'AMQ_HOST and AMQ_PORT': {
      env: { AMQ_HOST: 'mq', AMQ_PORT: '61614' },
      gives: (c) => c.amq.brokers,
      value: [{ host: 'mq', port: 61614 }],
    },
    'a failover pair, over AMQ_HOST': {
      env: { AMQ_PRIMARY: 'a:1', AMQ_SECONDARY: '[::1]:2', AMQ_HOST: 'mq' },
      gives: (c) => c.amq.brokers,
      value: [
        { host: 'a', port: 1 },
        { host: '::1', port: 2 },
      ],
    },
    'the same broker twice as one': {
      env: { AMQ_PRIMARY: 'a:1', AMQ_SECONDARY: 'a:1' },
      gives: (c) => c.amq.brokers,
      value: [{ host: 'a', port: 1 }],
    },
    'TLS towards the brokers': {
      env: { AMQ_SSL_ENABLED: 'true', AMQ_TRUST_STORE_PATH: '/x/client.ts', AMQ_TRUST_STORE_PASS_PHRASE: 'hush' },
      gives: (c) => c.amq.tls,
      value: { trustStore: { path: '/x/client.ts', pass: 'hush' } },
    },
    'a proxy': {
      env: { ...PROXY, NO_PROXY: 'a.test, .b.test', PROXY_ALSO: 'crm, chat' },
      gives: (c) => c.proxy,
      value: { host: 'proxy.test', port: 3128, noProxy: ['a.test', '.b.test'], also: ['crm', 'hybrid-chat'] },
    },
    'a proxy that is switched off': {
      env: { ...PROXY, USE_FORWARD_PROXY: 'false' },
      gives: (c) => c.proxy,
      value: undefined,
    },
    'hosts of media, those of the API among them': {
      env: {
        ...SMS_ACCOUNT,
        MEDIA_ALLOWED_HOSTS: 'Files.test, files.test:8443',
        TEXTS_API_URL: 'http://127.0.0.1:99/x',
      },
      gives: (c) => c.media.allowedHosts,
      value: ['files.test', 'files.test:8443', '127.0.0.1:99'],
    },
    'the File Engine, with one address for both sides': {
      env: { FILE_ENGINE_URL: 'https://files.test:8443/' },
      gives: (c) => c.media.fileEngine,
      value: { url: 'https://files.test:8443', publicUrl: 'https://files.test:8443' },
    },
    'TRUST_PROXY as hops': { env: { TRUST_PROXY: '2' }, gives: (c) => c.http.trustProxy, value: 2 },
    'TRUST_PROXY as networks': {
      env: { TRUST_PROXY: 'loopback, 10.0.0.0/8' },
      gives: (c) => c.http.trustProxy,
      value: ['loopback', '10.0.0.0/8'],
    },
    'ADMIN_PORT 0': { env: { ADMIN_PORT: '0' }, gives: (c) => c.admin.port, value: 0 },
    API_TOKENS: { env: { API_TOKENS: 'one,two' }, gives: (c) => c.http.apiTokens, value: ['one', 'two'] },
    'a queue as JMS writes it': {
      env: { AMQ_OUTBOUND_QUEUE: 'queue://outbound-sms' },
      gives: (c) => c.amq.outboundQueue,
      value: 'outbound-sms',
    },
    'a queue as STOMP writes it': {
      env: { AMQ_DELIVERY_QUEUE: '/queue/reports.eu' },
      gives: (c) => c.amq.deliveryQueue,
      value: 'reports.eu',
    },
    'a spool': { env: { SPOOL_PATH: '/spool' }, gives: (c) => c.http.spool?.path, value: '/spool' },
  };
  for (const [title, { env, gives, value }] of Object.entries(readings)) {
    it(`reads ${title}`, () => {
      expect(gives(load(env))).to.deep.equal(value);
    });
  }

  const refusals: Record<string, { env: Environment; names: string }> = {
    'no signing key': { env: { ENVELOPE_SIGNING_KEY: '' }, names: 'ENVELOPE_SIGNING_KEY' },
    'the same key twice': { env: { DATA_ENCRYPTION_KEY: `${KEY},${KEY}` }, names: 'DATA_ENCRYPTION_KEY' },
    'an invalid port': { env: { SERVER_PORT: '80801' }, names: 'SERVER_PORT' },
    'a port in quotation marks': {
      env: { SERVER_PORT: '"9000"' },
      names: 'its quotation marks are taken as a part of it',
    },
    'a setting of an account in quotation marks': {
      env: { SMSC_HOST: 'h', SMSC_SECURE: "'true'" },
      names: 'SMSC_SECURE must be true or false; its quotation marks',
    },
    'a reference that nothing has replaced': {
      env: { API_TOKENS: '${API_TOKENS}' },
      names: 'API_TOKENS is a reference to a value, which nothing has replaced',
    },
    'such a reference in a setting of an account': {
      env: { SMSC_HOST: '{{ .Values.host }}' },
      names: 'SMSC_HOST is a reference to a value',
    },
    'a reference inside an address': {
      env: { CRM_API_URL: 'https://${HOST}/x' },
      names: 'CRM_API_URL holds a reference',
    },
    'a topic in place of a queue': { env: { AMQ_OUTBOUND_QUEUE: 'topic://sms' }, names: 'must be a queue' },
    'an invalid boolean': { env: { PUBLISHER_ENABLE: 'yes' }, names: 'PUBLISHER_ENABLE' },
    'spellings that differ': {
      env: { CONSUMER_ENABLE: 'false', CONSUMER_ENABLED: 'true' },
      names: 'CONSUMER_ENABLED and CONSUMER_ENABLE',
    },
    'an unknown role': { env: { WORKER_ROLES: 'chat,chats' }, names: 'WORKER_ROLES' },
    'a role twice': { env: { WORKER_ROLES: 'chat,chat' }, names: 'WORKER_ROLES' },
    'no role': { env: { WORKER_ROLES: ',' }, names: 'WORKER_ROLES' },
    'credentials in an address': { env: { CRM_API_URL: 'https://me:hush@crm.test' }, names: 'CRM_API_URL' },
    'an invalid address': { env: { CHAT_SOLUTION_URL: 'chat.test/hush' }, names: 'CHAT_SOLUTION_URL' },
    'a CRM switched on without an address': {
      env: { IS_CRM_UPDATE_DISABLED: 'false' },
      names: 'CRM_API_URL is missing',
    },
    'a CRM user without a password': { env: { CRM_API_URL: CRM, CRM_API_USER: 'me' }, names: 'CRM_API_PASSWORD' },
    'a status map with an unknown key': { env: { CRM_STATUS_MAP: '{"gone": 1}' }, names: 'CRM_STATUS_MAP' },
    'a status map that is no JSON': { env: { CRM_STATUS_MAP: 'hush' }, names: 'CRM_STATUS_MAP' },
    'an inactivity of 0': { env: { CUSTOMER_INACTIVITY_TIMEOUT: '0' }, names: 'CUSTOMER_INACTIVITY_TIMEOUT' },
    'a negative inactivity': { env: { CUSTOMER_INACTIVITY_TIMEOUT: '-5' }, names: 'CUSTOMER_INACTIVITY_TIMEOUT' },
    'a duration of an unknown unit': { env: { RETRY_WINDOW: '3 fortnights' }, names: 'RETRY_WINDOW' },
    'a size of nothing': { env: { BODY_LIMIT: '0 MB' }, names: 'BODY_LIMIT' },
    'a log folder that is a file': { env: { LOG_PATH: import.meta.filename }, names: 'names a file: name a folder' },
    'a log folder below a file': { env: { LOG_PATH: `${import.meta.filename}/logs` }, names: 'leads through a file' },
    'a log folder of the kernel': { env: { LOG_PATH: '/proc/logs' }, names: 'takes no files: name a folder' },
    'SSL without a key store': { env: { ENABLE_SSL: 'true' }, names: 'SSL_KEY_STORE is missing' },
    'SSL with a part of its settings': {
      env: { ENABLE_SSL: 'true', SSL_KEY_ALIAS: 'a', SSL_KEY_PASS: 'hush' },
      names: 'SSL_KEY_STORE is missing: ENABLE_SSL=true, SSL_KEY_ALIAS, SSL_KEY_PASS',
    },
    'a JKS store without its password': {
      env: { ENABLE_SSL: 'true', SSL_KEY_STORE: 'a.jks', SSL_KEY_STORE_TYPE: 'jks' },
      names: 'SSL_KEY_PASS is missing',
    },
    'a trust password without its store': {
      env: { SSL_TRUST_STORE_PASSWORD: 'hush' },
      names: 'SSL_TRUST_STORE_PATH is missing',
    },
    'a proxy without a host': {
      env: { USE_FORWARD_PROXY: 'true', FORWARD_PROXY_PORT: '1' },
      names: 'FORWARD_PROXY_HOST',
    },
    'a broker without a port': { env: { AMQ_PRIMARY: 'activemq' }, names: 'AMQ_PRIMARY' },
    'a second broker alone': { env: { AMQ_SECONDARY: 'b:1' }, names: 'AMQ_PRIMARY is missing' },
    'a public File Engine alone': {
      env: { FILE_ENGINE_PUBLIC_URL: 'https://f.test' },
      names: 'FILE_ENGINE_URL is missing',
    },
    'a media host with a scheme': { env: { MEDIA_ALLOWED_HOSTS: 'https://f.test' }, names: 'MEDIA_ALLOWED_HOSTS' },
    'a Redis address of another kind': { env: { REDIS_URL: 'http://me:hush@host' }, names: 'REDIS_URL' },
    'a value and a file': {
      env: { ADMIN_TOKEN: 'hush', ADMIN_TOKEN_FILE: '/x' },
      names: 'ADMIN_TOKEN and ADMIN_TOKEN_FILE',
    },
    'a file that is not there': { env: { ADMIN_TOKEN_FILE: '/no/such/file' }, names: 'ADMIN_TOKEN_FILE' },
    'an SMS provider without an account': { env: { SMS_PROVIDER: 'smpp' }, names: 'SMS_PROVIDER' },
    'two SMS providers and no choice': { env: { ...SMS_ACCOUNT, SMSC_HOST: 'smsc' }, names: 'SMS_PROVIDER' },
    'a provider without a required setting': {
      env: { TEXTS_SMS_NUMBER: '+447911123456' },
      names: 'TEXTS_TOKEN is missing',
    },
    'a provider that serves nothing': { env: { TEXTS_TOKEN: 'hush' }, names: 'twilio' },
    'a broker with a scheme': { env: { AMQ_HOST: 'tcp://mq' }, names: 'AMQ_HOST must be a host name' },
    'a misread proxy, which is not missing besides': {
      env: { USE_FORWARD_PROXY: 'true', FORWARD_PROXY_HOST: 'http://p.test', FORWARD_PROXY_PORT: '3128' },
      names: 'FORWARD_PROXY_HOST must be a host name',
    },
    'reports published to the queue that is read': {
      env: { PUBLISHER_ENABLE: 'true', AMQ_OUTBOUND_QUEUE: 'sms', AMQ_DELIVERY_QUEUE: 'sms' },
      names: 'AMQ_OUTBOUND_QUEUE and AMQ_DELIVERY_QUEUE name the same queue',
    },
    'a spool folder of the kernel': { env: { SPOOL_PATH: '/sys/a/b' }, names: '(sysfs), which takes no files' },
    'a spool folder that is a file': { env: { SPOOL_PATH: import.meta.filename }, names: 'SPOOL_PATH' },
    'two WhatsApp providers and no choice, by the words that WHATSAPP_PROVIDER takes': {
      env: { ...TWO_WHATSAPP },
      names: 'so name the one to send by: twilio or cloud',
    },
    'waiting for replicas of a cluster': {
      env: { REDIS_URL: 'redis+cluster://a:6379', REDIS_WAIT_REPLICAS: '1' },
      names: 'REDIS_WAIT_REPLICAS does not work with a cluster',
    },
    'a setting that a channel refuses': {
      env: { ...SMS_ACCOUNT, TEXTS_TOKEN: 'forbidden' },
      names: 'TEXTS_TOKEN must not',
    },
    'an invalid tuning value': { env: { SMSC_WINDOW: '0' }, names: 'SMSC_WINDOW' },
  };
  for (const [title, { env, names }] of Object.entries(refusals)) {
    it(`refuses ${title}, naming ${names}`, () => {
      const faults = faultsOf(env);
      expect(faults).to.have.length(1);
      expect(faults[0]).to.include(names).and.not.include('hush');
    });
  }

  it('names a rule between settings that is broken beside a setting that cannot be read', () => {
    const faults = faultsOf({
      ...SMS_ACCOUNT,
      TEXTS_TOKEN: 'forbidden',
      TEXTS_WHATSAPP_NUMBER: 'none',
      TEXTS_STYLE: 'x',
    });
    expect(faults.map((fault) => fault.split(' ')[0])).to.deep.equal([
      'TEXTS_WHATSAPP_NUMBER',
      'TEXTS_STYLE',
      'TEXTS_TOKEN',
    ]);
  });

  it('names the faults of stores beside the others, for a store that its other variables leave no fault in', () => {
    const stores = { ENABLE_SSL: 'true', SSL_KEY_STORE: '/x/k.p12', SSL_TRUST_STORE_PATH: '/x/t.jks', LOG_LEVEL: 'x' };
    const examine: StoreExaminer = (found) => Object.values(found).map(({ path }) => `${path} does not open`);
    const faults = faultsOf(stores, examine);
    expect(faults).to.have.length(3);
    expect(faults.slice(1)).to.deep.equal(['/x/k.p12 does not open', '/x/t.jks does not open']);
    expect(faultsOf({ ...stores, SSL_KEY_STORE_TYPE: 'pkcs12' }, examine).join()).not.to.include('k.p12 does not');
  });

  it('names every fault at once', () => {
    const faults = faultsOf({ SERVER_PORT: 'x', ENABLE_SSL: 'true', SMS_PROVIDER: 'fax', SMSC_PORT: '2775x' });
    expect(faults.map((fault) => fault.split(' ')[0])).to.deep.equal([
      'SERVER_PORT',
      'SMS_PROVIDER',
      'SSL_KEY_STORE',
      'SMSC_PORT',
    ]);
  });

  describe('files', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'config-'));
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    it('give any variable, without their last line break', () => {
      writeFileSync(join(folder, 'key'), 'a signing key from a file\n');
      writeFileSync(join(folder, 'token'), 'from a file\r\n');
      const config = load({
        ENVELOPE_SIGNING_KEY: undefined,
        ENVELOPE_SIGNING_KEY_FILE: join(folder, 'key'),
        TEXTS_TOKEN_FILE: join(folder, 'token'),
        TEXTS_SMS_NUMBER: '447911123456',
      });
      expect(config.envelope.signingKeys).to.deep.equal(['a signing key from a file']);
      expect(config.accounts[0]?.settings).to.include({ token: 'from a file' });
    });

    it('may begin with a byte order mark, and must be UTF-8', () => {
      writeFileSync(join(folder, 'marked'), '\uFEFFfrom a file\n');
      writeFileSync(join(folder, 'utf-16'), Buffer.from('\uFEFFhush', 'utf16le'));
      expect(load({ ADMIN_TOKEN_FILE: join(folder, 'marked') }).admin.token).to.equal('from a file');
      expect(faultsOf({ ADMIN_TOKEN_FILE: join(folder, 'utf-16') })[0]).to.match(
        /^ADMIN_TOKEN_FILE .* no text in UTF-8/,
      );
    });

    it('give a secret in one line', () => {
      writeFileSync(join(folder, 'token'), 'a token\nand its note\n');
      const both = { ADMIN_TOKEN_FILE: join(folder, 'token'), TEXTS_TOKEN_FILE: join(folder, 'token') };
      const faults = faultsOf({ ...both, TEXTS_SMS_NUMBER: '447911123456' });
      expect(faults.map((fault) => fault.split(', ')[0])).to.have.members([
        'ADMIN_TOKEN must be one line',
        'TEXTS_TOKEN must be one line',
      ]);
    });

    it('must not be empty', () => {
      writeFileSync(join(folder, 'token'), '\n');
      expect(faultsOf({ ADMIN_TOKEN_FILE: join(folder, 'token') })[0]).to.match(/^ADMIN_TOKEN_FILE .*empty$/);
    });
  });

  describe('accounts of the environment', () => {
    it('are called default, one for each channel that they serve', () => {
      const { accounts } = load({ ...SMS_ACCOUNT, TEXTS_WHATSAPP_NUMBER: '+447911123457' });
      expect(accounts.map(({ name, channel, provider }) => [name, channel, provider])).to.deep.equal([
        ['default', 'sms', 'twilio'],
        ['default', 'whatsapp', 'twilio'],
      ]);
      expect(accounts[0]?.settings).to.deep.equal({
        token: 'hush-texts',
        smsNumber: '+447911123456',
        whatsappNumber: '+447911123457',
        apiUrl: 'https://api.texts.test',
        style: 'new',
      });
    });

    it('have typed settings', () => {
      const env = { SMSC_HOST: 'smsc', SMSC_SECURE: 'TRUE', SMSC_BIND_TYPE: '1', SMSC_INTERVAL: '500 ms' };
      expect(load(env).accounts[0]?.settings).to.deep.equal({
        host: 'smsc',
        port: 2775,
        bindType: 1,
        secure: true,
        window: 10,
        interval: 0.5,
        timeout: 10,
      });
    });

    it('are not made of tuning alone', () => {
      expect(load({ TEXTS_API_URL: 'http://127.0.0.1:1', SMSC_PORT: '2776' }).accounts).to.deep.equal([]);
    });

    it('go to the provider of SMS_PROVIDER', () => {
      expect(load({ ...SMS_ACCOUNT, SMSC_HOST: 'smsc', SMS_PROVIDER: 'smpp' }).providers).to.deep.equal({
        sms: 'smpp',
      });
    });
  });

  it('warns of settings that are probably a mistake', () => {
    expect(load({ AMQ_PORT: '61617' }).warnings.join()).to.include('STOMP');
  });

  it('warns of keys that could be guessed', () => {
    expect(load({ ENVELOPE_SIGNING_KEY: 'hush' }).warnings.join()).to.include('ENVELOPE_SIGNING_KEY');
    expect(load({ ENVELOPE_SIGNING_KEY: `${KEY},hush` }).warnings.join()).to.include('ENVELOPE_SIGNING_KEY');
  });

  it('warns of nothing if everything is set', () => {
    const env = { CHAT_SOLUTION_URL: 'https://chat.test', ...SMS_ACCOUNT, PUBLIC_BASE_URL: 'https://ccm.test' };
    expect(load(env).warnings).to.deep.equal([]);
  });

  it('lists every secret for the logger', () => {
    const env = {
      ...SMS_ACCOUNT,
      ...PROXY,
      FORWARD_PROXY_USER: 'me',
      FORWARD_PROXY_PASSWORD: 'hush-proxy',
      REDIS_URL: 'redis://:hush%2Fredis@host',
      ADMIN_TOKEN: 'hush-admin',
      API_TOKENS: 'hush-api-1,hush-api-2',
      CRM_API_URL: CRM,
      CRM_API_USER: 'me',
      CRM_API_PASSWORD: 'hush-crm',
      AMQ_USERNAME: 'me',
      AMQ_PASSWORD: 'hush-amq',
      SSL_TRUST_STORE_PATH: 'x',
      SSL_TRUST_STORE_PASSWORD: 'hush-trust',
      ENABLE_SSL: 'true',
      SSL_KEY_STORE: 'x',
      SSL_KEY_PASS: 'hush-store',
      SSL_KEY_PASSWORD: 'hush-key',
    };
    expect([...secretsOf(load(env), DEFINITIONS)].sort()).to.deep.equal([
      KEY,
      'hush-admin',
      'hush-amq',
      'hush-api-1',
      'hush-api-2',
      'hush-crm',
      'hush-key',
      'hush-proxy',
      'hush-store',
      'hush-texts',
      'hush-trust',
      'hush/redis',
    ]);
  });
});
