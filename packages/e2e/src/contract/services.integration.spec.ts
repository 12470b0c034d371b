import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabFleet } from '../fleet/index.ts';
import { callWebhook } from '@ccm/simulators/lab';
import { eventually, linesOfEvent } from '@ccm/testing/support';
import { RunningService } from './running-service.ts';

const PASS = 'store-pass-1';
const SERVICES = ['gateway', 'outbound-worker', 'smpp-worker'] as const;

describe('A service', () => {
  let fleet: LabFleet;
  let folder: string;
  let env: Record<string, string>;

  before(async function start() {
    this.timeout(120_000);
    folder = await mkdtemp(join(tmpdir(), 'ccm-services-'));
    fleet = await LabFleet.startOutsideOnly();
    env = { ...fleet.env, SERVER_HOST: '127.0.0.1', SERVER_PORT: '0', ADMIN_PORT: '0' };
    makeStores(folder);
    await writeFile(join(folder, 'signing-key'), `${fleet.env['ENVELOPE_SIGNING_KEY'] ?? ''}\n`);
  });

  after(async function stop() {
    this.timeout(120_000);
    await fleet.stop();
    await rm(folder, { recursive: true });
  });

  for (const service of SERVICES) {
    it(`reports its health on ADMIN_PORT, and exits 0 on SIGTERM: ${service}`, async () => {
      await using running = new RunningService({ service, env });
      const admin = `http://127.0.0.1:${String(await running.portOf('admin-listening'))}`;
      await eventually(async () => (await fetch(`${admin}/health/ready`)).status === 200, { describe: 'readiness' });

      const live = await callWebhook({ method: 'GET', url: `${admin}/health/live` });
      expect(live.status).to.equal(200);
      const ready = await callWebhook({ method: 'GET', url: `${admin}/health/ready` });
      expect(ready.headers['content-type']).to.match(/^application\/json/);
      expect(JSON.stringify(JSON.parse(ready.body))).to.include('redis');
      const metrics = await callWebhook({ method: 'GET', url: `${admin}/metrics` });
      expect(metrics.headers['content-type']).to.match(/^text\/plain/);
      expect(metrics.body).to.match(/^# TYPE \w+ counter$/m);

      expect(await running.end('SIGTERM')).to.equal(0);
      for (const secret of secretsIn(fleet)) expect(running.output).not.to.include(secret);
    }).timeout(120_000);

    it(`is alive but not ready while Redis is away, and says so: ${service}`, async () => {
      await using running = new RunningService({ service, env: { ...env, REDIS_URL: 'redis://127.0.0.1:1' } });
      const admin = `http://127.0.0.1:${String(await running.portOf('admin-listening'))}`;
      expect((await callWebhook({ method: 'GET', url: `${admin}/health/live` })).status).to.equal(200);
      const ready = await callWebhook({ method: 'GET', url: `${admin}/health/ready` });
      expect(ready.status).to.equal(503);
      expect(ready.body).to.include('redis');
      expect(await running.end('SIGINT')).to.equal(0);
    }).timeout(120_000);
  }

  const stores: readonly [title: string, env: Readonly<Record<string, string>>][] = [
    [
      'a JKS key store',
      { SSL_KEY_STORE: 'store.jks', SSL_KEY_STORE_TYPE: 'jks', SSL_KEY_PASS: PASS, SSL_KEY_ALIAS: 'localhost' },
    ],
    [
      'a PKCS#12 key store',
      { SSL_KEY_STORE: 'store.p12', SSL_KEY_STORE_TYPE: 'pkcs12', SSL_KEY_PASS: PASS, SSL_KEY_ALIAS: 'localhost' },
    ],
    ['a PEM file', { SSL_KEY_STORE: 'store.pem', SSL_KEY_STORE_TYPE: 'pem' }],
    [
      'a PEM file with an encrypted key',
      { SSL_KEY_STORE: 'locked.pem', SSL_KEY_STORE_TYPE: 'pem', SSL_KEY_PASS: PASS },
    ],
  ];
  for (const [title, store] of stores) {
    it(`serves HTTPS with ${title}`, async () => {
      await using running = new RunningService({
        service: 'gateway',
        env: { ...env, ENABLE_SSL: 'true', ...store, SSL_KEY_STORE: join(folder, store['SSL_KEY_STORE'] ?? '') },
      });
      const port = await running.portOf('gateway-listening');
      expect(await httpsStatus(port, '/openapi.json')).to.equal(200);
      expect(await running.end()).to.equal(0);
    }).timeout(120_000);
  }

  it('takes secrets from files, and CONSUMER_ENABLE for CONSUMER_ENABLED', async () => {
    const { ENVELOPE_SIGNING_KEY: _key, CONSUMER_ENABLED: _consumer, ...rest } = env;
    await using running = new RunningService({
      service: 'outbound-worker',
      env: {
        ...rest,
        ENVELOPE_SIGNING_KEY_FILE: join(folder, 'signing-key'),
        CONSUMER_ENABLE: 'false',
        PUBLISHER_ENABLE: 'false',
        AMQ_PRIMARY: '127.0.0.1:1',
        AMQ_SECONDARY: '',
      },
    });
    const admin = `http://127.0.0.1:${String(await running.portOf('admin-listening'))}`;
    await eventually(async () => (await fetch(`${admin}/health/ready`)).status === 200, {
      describe: 'readiness without a broker',
    });
  }).timeout(120_000);

  it('understands units and every alias of a switch', async () => {
    await using running = new RunningService({
      service: 'gateway',
      env: {
        ...env,
        BODY_LIMIT: '2MB',
        LOG_FILE_SIZE: '5 MB',
        LOGS_TOTAL_SIZE: '5GB',
        RETRY_WINDOW: '90 min',
        AMQ_TIMEOUT: '500 ms',
        SHUTDOWN_TIMEOUT: '10',
        CUSTOMER_INACTIVITY_TIMEOUT: '30 s',
        MEDIA_MAX_BYTES: '20 MB',
        PUBLISHER_ENABLE: 'TRUE',
      },
    });
    expect(await running.portOf('gateway-listening')).to.be.above(0);
    expect(await running.end()).to.equal(0);
  }).timeout(120_000);

  it('writes JSON lines into LOG_PATH', async () => {
    const logs = join(folder, 'logs');
    await using running = new RunningService({ service: 'gateway', env: { ...env, LOG_PATH: logs } });
    const content = await eventually(async () => {
      const names = await readdir(logs);
      const all = await Promise.all(names.map(async (name) => readFile(join(logs, name), 'utf8')));
      return linesOfEvent(all.join(''), 'gateway-listening').length > 0 ? all.join('') : undefined;
    });
    for (const line of content.trim().split('\n')) expect(JSON.parse(line)).to.be.an('object');
    expect(await running.end()).to.equal(0);
  }).timeout(120_000);

  it('keeps the API and the admin API off without their tokens', async () => {
    const { API_TOKENS: _api, ADMIN_TOKEN: _admin, ...rest } = env;
    await using running = new RunningService({ service: 'gateway', env: rest });
    const gateway = `http://127.0.0.1:${String(await running.portOf('gateway-listening'))}`;
    const admin = `http://127.0.0.1:${String(await running.portOf('admin-listening'))}`;
    const headers = { authorization: 'Bearer ' };
    for (const call of [
      {
        method: 'POST' as const,
        url: `${gateway}/api/v1/messages`,
        headers,
        body: '{"number":"+14133881111","text":"x"}',
      },
      {
        method: 'POST' as const,
        url: `${gateway}/message/outbound`,
        headers,
        body: '{"number":"+14133881111","text":"x"}',
      },
      { method: 'GET' as const, url: `${gateway}/api/v1/messages/1`, headers },
      { method: 'GET' as const, url: `${admin}/admin/v1/dead-letters`, headers },
      { method: 'GET' as const, url: `${admin}/admin/v1/channels`, headers },
    ]) {
      expect((await callWebhook(call)).status, call.url).to.equal(404);
    }
  }).timeout(120_000);

  it('answers the admin API to its token alone, in lists of items with an id', async () => {
    await using worker = new RunningService({ service: 'smpp-worker', env });
    await using running = new RunningService({ service: 'gateway', env });
    const admin = `http://127.0.0.1:${String(await running.portOf('admin-listening'))}/admin/v1`;
    await worker.portOf('admin-listening');
    for (const path of ['/channels', '/binds', '/queues', '/dead-letters', '/quarantine', '/messages?number=1234567']) {
      for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
        expect((await callWebhook({ method: 'GET', url: admin + path, headers })).status, path).to.equal(401);
      }
      const headers = { authorization: `Bearer ${env['ADMIN_TOKEN'] ?? ''}` };
      const list = await eventually(
        async () => {
          const outcome = await callWebhook({ method: 'GET', url: admin + path, headers });
          const read = JSON.parse(outcome.body) as { items: { id: unknown }[]; next: unknown };
          return path === '/binds' && read.items.length === 0 ? undefined : read;
        },
        { describe: path },
      );
      expect(list).to.have.all.keys('items', 'next');
      for (const { id } of list.items) expect(id, path).to.be.a('string').and.not.equal('');
    }
  }).timeout(120_000);
});

/** Stores as administrators make them. */
function makeStores(folder: string): void {
  const run = (command: string, ...args: string[]): void => {
    execFileSync(command, args, { cwd: folder, stdio: 'pipe' });
  };
  for (const [file, type] of [
    ['store.jks', 'JKS'],
    ['store.p12', 'PKCS12'],
  ] as const) {
    run(
      'keytool',
      '-genkeypair',
      '-alias',
      'localhost',
      '-storetype',
      type,
      '-keystore',
      file,
      '-storepass',
      PASS,
      '-keyalg',
      'EC',
      '-groupname',
      'secp256r1',
      '-dname',
      'CN=localhost',
      '-validity',
      '30',
    );
  }
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-x509',
    '-days',
    '30',
    '-subj',
    '/CN=localhost',
  ];
  run('openssl', 'req', ...key, '-nodes', '-keyout', 'plain.key', '-out', 'plain.crt');
  run('openssl', 'req', ...key, '-passout', `pass:${PASS}`, '-keyout', 'locked.key', '-out', 'locked.crt');
  run('sh', '-c', 'cat plain.key plain.crt > store.pem; cat locked.key locked.crt > locked.pem');
}

async function httpsStatus(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.once('error', reject);
    call.end();
  });
}

const secretsIn = (fleet: LabFleet): string[] =>
  Object.entries(fleet.env).flatMap(([name, value]) =>
    /TOKEN|SECRET|PASSWORD|KEY$/.test(name) && value.length > 8 ? [value] : [],
  );
