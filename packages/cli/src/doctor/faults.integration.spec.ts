import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { LAB, ServiceProcess } from '@ccm/e2e/fleet';
import { FleetRegistry } from '@ccm/shared/storage/fleet';
import { CrmSimulator } from '@ccm/simulators/crm';
import { D360Simulator } from '@ccm/simulators/360dialog';
import { FileEngineSimulator } from '@ccm/simulators/file-engine';
import { ViberSimulator } from '@ccm/simulators/viber';
import { ActiveMqBroker, freePort, OwnCa, RedisServer } from '@ccm/testing/servers';
import { connectTo, eventually } from '@ccm/testing/support';

const BIN = fileURLToPath(new URL('../../bin/ccm.mjs', import.meta.url));
/** Date an hour off, before the service reads it for the first time. */
const AN_HOUR_OFF = `const Real = Date;
globalThis.Date = class extends Real {
  constructor(...args) { args.length === 0 ? super(Real.now() + 3600000) : super(...args); }
  static now() { return Real.now() + 3600000; }
};`;

interface Line {
  readonly id: string;
  readonly state: string;
  readonly detail: string;
  readonly remedy?: string;
}

interface Fault {
  readonly title: string;
  /** The line that names it. */
  readonly id: RegExp;
  /** A word that the remedy must have. */
  readonly remedy: RegExp;
  /** The pattern of its name in the fleet's own examination, if that differs: no bind is tried then. */
  readonly unasked?: RegExp;
}

/** Faults made on purpose, each as an operator meets it. */
const FAULTS: readonly Fault[] = [
  { title: 'a wrong token', id: /^account\/viber\/default\/credentials$/, remedy: /VIBER_AUTH_TOKEN/ },
  { title: 'an OpenWire port', id: /^activemq\//, remedy: /61613/ },
  { title: 'a full Redis', id: /^redis\/.*\/memory$/, remedy: /maxmemory/ },
  { title: 'an eviction policy', id: /^redis\/.*\/eviction$/, remedy: /noeviction/ },
  { title: 'an expired certificate', id: /^application-reports\/certificate$/, remedy: /Renew/ },
  { title: 'an unregistered webhook', id: /^account\/whatsapp\/default\/webhook$/, remedy: /\/webhooks\/360dialog/ },
  {
    title: 'a dead bind',
    id: /^account\/smpp\/default\/smsc$/,
    remedy: /SMPP_REMOTE_PORT/,
    unasked: /^account\/smpp\/default\/binds$/,
  },
  { title: 'a CRM that answers 401', id: /^crm$/, remedy: /CRM_API_PASSWORD/ },
  { title: 'a placeholder in an address', id: /^configuration\/CHAT_SOLUTION_URL$/, remedy: /CHAT_SOLUTION_URL/ },
  { title: 'a replica of another version', id: /^difference\/version$/, remedy: /upgrade/ },
  { title: 'a File Engine without disk', id: /^file-engine\/storage$/, remedy: /disk/ },
];

describe('ccm doctor, with faults made on purpose', function () {
  this.timeout(60_000);
  const viber = new ViberSimulator();
  const d360 = new D360Simulator();
  const crm = new CrmSimulator();
  const fileEngine = new FileEngineSimulator();
  let redis: RedisServer;
  let broker: ActiveMqBroker;
  let ca: OwnCa;
  let application: Server;
  let gateway: ServiceProcess;
  let lines: readonly Line[];
  let attention: readonly string[];
  /** Before anybody asked for an examination. */
  let unasked: readonly string[];

  before(async function start() {
    this.timeout(120_000);
    [redis, broker, ca] = await Promise.all([RedisServer.start(), ActiveMqBroker.start(), OwnCa.expired()]);
    await Promise.all([viber, d360, crm, fileEngine].map(async (simulator) => simulator.listen()));
    application = createServer(
      { key: readFileSync(ca.keyPath), cert: readFileSync(ca.certPath) },
      (_request, response) => response.end(),
    );
    application.listen(0, '127.0.0.1');
    await once(application, 'listening');
    await spoil();
    gateway = await ServiceProcess.start({ service: 'gateway', env: await environment() });
    await eventually(isRegistered, { timeoutMs: 60_000, describe: 'the first heartbeat of the gateway' });
    unasked = await eventually(
      async () => {
        await beatOfOldReplica();
        const found = await attentionOf(gateway);
        return FAULTS.every((fault) => found.some((item) => unaskedId(fault).test(item))) ? found : undefined;
      },
      { timeoutMs: 45_000, intervalMs: 500 },
    ).catch(async () => attentionOf(gateway));
    const namesAll = async (): Promise<boolean> => {
      await beatOfOldReplica();
      lines = await doctor(gateway);
      await beatOfOldReplica();
      attention = await attentionOf(gateway);
      return FAULTS.every(({ id, remedy }) => remedy.test(named(id)[0]?.remedy ?? ''));
    };
    // On a machine that is busy a peer may answer too late once.
    await eventually(namesAll, { timeoutMs: 45_000, intervalMs: 500 }).catch(() => undefined);
  });

  after(async () => {
    await gateway.stop();
    application.close();
    application.closeAllConnections();
    await Promise.all([viber, d360, crm, fileEngine].map(async (simulator) => simulator.stop()));
    await Promise.all([redis.stop(), broker.stop(), ca.remove()]);
  });

  const unaskedId = ({ id, unasked: other = id }: Fault): RegExp => other;
  const named = (id: RegExp): readonly Line[] => lines.filter((line) => id.test(line.id) && line.state !== 'ok');

  /** Makes the faults in the servers themselves. */
  async function spoil(): Promise<void> {
    const client = connectTo(redis);
    // In pieces: one large command would count with the memory of its connection.
    for (let piece = 0; piece < 400; piece += 1) await client.set(`ballast ${String(piece)}`, Buffer.alloc(100_000));
    const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
    await client.config('SET', 'maxmemory-policy', 'volatile-lru');
    await client.config('SET', 'maxmemory', String(Math.round(used / 0.96)));
    client.disconnect();
    fileEngine.misbehave({ match: '/api/uploadFileStream', status: 507, times: 100 });
  }

  async function isRegistered(): Promise<boolean> {
    const client = connectTo(redis);
    const replicas = await new FleetRegistry(client).list();
    client.disconnect();
    return replicas.some(({ service }) => service === 'gateway');
  }

  /** A replica that the last upgrade left out tells of itself. */
  async function beatOfOldReplica(): Promise<void> {
    const client = connectTo(redis);
    const atMs = Date.now();
    await new FleetRegistry(client).beat(
      {
        id: 'old-1',
        service: 'outbound-worker',
        roles: ['chat'],
        version: '0.0.9',
        host: 'elsewhere',
        pid: 1,
        startedAtMs: atMs,
        heartbeatAtMs: atMs,
        state: 'ready',
        load: { cpu: 0, eventLoopLagMs: 0, memoryBytes: 0, heapBytes: 0 },
        inFlight: 0,
        holds: [],
        dependencies: [],
        settings: 'old',
      },
      {},
    );
    client.disconnect();
  }

  async function attentionOf(of: ServiceProcess): Promise<readonly string[]> {
    const headers = { authorization: `Bearer ${LAB.adminToken}` };
    const response = await fetch(`${of.adminUrl}/admin/v1/attention`, { headers });
    const { items } = (await response.json()) as { readonly items: readonly Line[] };
    return items.map(({ id }) => id.replace('examination/', ''));
  }

  /** Makes the faults in the settings. */
  async function environment(): Promise<Record<string, string>> {
    return {
      REDIS_URL: redis.url,
      ENVELOPE_SIGNING_KEY: LAB.signingKey,
      ADMIN_TOKEN: LAB.adminToken,
      EXAMINATION_INTERVAL: '2s',
      SERVER_HOST: '127.0.0.1',
      SERVER_PORT: String(await freePort()),
      PUBLIC_BASE_URL: 'http://127.0.0.1:9',
      AMQ_PRIMARY: `127.0.0.1:${String(broker.openWirePort)}`,
      CHAT_SOLUTION_URL: 'http://HC-FQDN/chat',
      DELIVERY_WEBHOOK_URL: `https://127.0.0.1:${String((application.address() as AddressInfo).port)}/reports`,
      CRM_API_URL: crm.url,
      CRM_API_USER: 'crm',
      CRM_API_PASSWORD: 'wrong-password',
      FILE_ENGINE_URL: fileEngine.url,
      VIBER_AUTH_TOKEN: 'wrong-token',
      VIBER_API_URL: viber.url,
      D360_API_KEY: d360.apiKey,
      D360_NUMBER: '+442071234567',
      D360_WEBHOOK_TOKEN: 'a token of the specs',
      D360_API_URL: d360.url,
      SMPP_REMOTE_IP_ADDRESS: '127.0.0.1',
      SMPP_REMOTE_PORT: String(await freePort()),
      SMPP_SYSTEM_ID: 'specs',
    };
  }

  async function doctor(of: ServiceProcess, options: readonly string[] = []): Promise<readonly Line[]> {
    const env = { PATH: process.env['PATH'] ?? '', CCM_ADMIN_URL: of.adminUrl, CCM_ADMIN_TOKEN: LAB.adminToken };
    const child = spawn(process.execPath, [BIN, 'doctor', '--json', ...options], { env });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).to.equal(1);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  }

  for (const { title, id, remedy } of FAULTS)
    it(`names ${title}, and its remedy`, () => {
      const found = named(id);
      expect(found, JSON.stringify(lines, undefined, 1)).not.to.have.lengthOf(0);
      expect(found[0]?.remedy).to.match(remedy);
    });

  it('names a clock that is an hour off', async () => {
    const preload = `data:text/javascript,${encodeURIComponent(AN_HOUR_OFF)}`;
    const env = { ...(await environment()), NODE_OPTIONS: `--import=${preload}` };
    await using off = await ServiceProcess.start({ service: 'gateway', env });
    const clocks = (await doctor(off)).filter(({ id, state }) => /clock/.test(id) && state === 'fault');
    expect(clocks.map(({ id }) => id).join(' ')).to.match(/redis\/\S+\/clock/);
    expect(clocks[0]?.remedy).to.include('NTP');
    // The other gateway, whose clock is right, examines too.
    await eventually(
      async () => {
        await doctor(off);
        return /redis\/\S+\/clock/.test((await attentionOf(off)).join(' '));
      },
      { timeoutMs: 45_000, describe: 'the clock to need attention' },
    );
  });

  it('answers while Redis is away, and names that', async () => {
    const away = { ...(await environment()), REDIS_URL: `redis://127.0.0.1:${String(await freePort())}` };
    await using alone = await ServiceProcess.start({ service: 'gateway', env: away, until: 'live' });
    const all = await doctor(alone);
    const found = all.find(({ id }) => id === 'redis');
    expect(found).to.include({ state: 'fault' });
    expect(found?.remedy).to.include('REDIS_URL');
    const replicas = all.find(({ id }) => id === 'replicas');
    expect(replicas?.detail).to.include('while Redis is away');
  });

  it('shows no secret', () => {
    expect(JSON.stringify(lines)).not.to.match(/wrong-password|wrong-token|a token of the specs/);
  });

  it('lets an alert name the findings, by group', async () => {
    const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
    for (const group of ['Accounts', 'ActiveMQ', 'Applications', 'Configuration', 'Redis'])
      expect(metrics).to.match(new RegExp(`^ccm_examination_faults\\{group="${group}".*\\} [1-9]\\d*$`, 'm'));
  });

  it("shows each of them in the console's list of things that need attention, also without a request", () => {
    for (const fault of FAULTS) {
      const isNamed = (item: string): boolean => unaskedId(fault).test(item);
      expect(unasked.some(isNamed), `${fault.title}: ${unasked.join(', ')}`).to.equal(true);
      expect(attention.some(isNamed), `${fault.title}: ${attention.join(', ')}`).to.equal(true);
    }
  });

  it('shows the last findings with --last, and examines nothing', async () => {
    const found = await doctor(gateway, ['--last']);
    expect(found.map(({ id }) => id))
      .to.include('file-engine/storage')
      .and.to.include('crm');
  });
});
