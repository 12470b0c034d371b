import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CcmClient } from '@ccm/client';
import { sleep } from '@ccm/core/async';
import { OUR } from '@ccm/simulators/world';
import { freePort, JmsClient, PrometheusServer, promtool, RedisServer } from '@ccm/testing/servers';
import type { Sample } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { adminList } from '../contract/admin.ts';
import { RedisIntruder } from '../contract/redis-intruder.ts';
import { LAB, LabFleet, ServiceProcess } from '../fleet/index.ts';
import { dashboardQueries, impatientRules } from './monitoring-files.ts';

const CUSTOMER = '+14135627101';
/** Prometheus scrapes and evaluates each second; a machine under load takes longer. */
const PATIENT = { timeoutMs: 60_000, intervalMs: 200 } as const;

/** A machine under load is slow without any fault of the fleet. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set(['CcmEventLoopBlocked', 'CcmWebhooksSlow', 'CcmProviderSlow']);

/** A release in which the version alone is another one. */
const ANOTHER_VERSION = `import { registerHooks } from 'node:module';
registerHooks({
  load: (url, context, next) =>
    url.endsWith('/app/version.ts')
      ? { format: 'module', shortCircuit: true, source: 'export const VERSION = "0.0.9";' }
      : next(url, context),
});`;

/** A fleet at work, and a real Prometheus that scrapes it and evaluates the rules, each without its patience. */
describe('A fleet that Prometheus watches', () => {
  let fleet: LabFleet;
  let prometheus: PrometheusServer;
  let redisReplica: RedisServer;
  let spool: string;

  before(async function start() {
    this.timeout(120_000);
    spool = await mkdtemp(join(tmpdir(), 'ccm-monitoring-'));
    const env = { SPOOL_PATH: join(spool, 'one'), SPOOL_MAX_BYTES: '10 KB', EXAMINATION_INTERVAL: '5s' };
    fleet = await LabFleet.start({ brokers: 1, env });
    redisReplica = await RedisServer.start({ replicaOf: { port: fleet.redis.port } });
    prometheus = await PrometheusServer.start({
      targets: targetsOf(fleet.services),
      rules: impatientRules(),
      externalLabels: { ccm_docs: 'https://docs.example.com' },
    });
  });

  after(async function stop() {
    this.timeout(120_000);
    await prometheus.stop();
    await redisReplica.stop();
    // Redis is away: nothing can be drained.
    await Promise.all(fleet.services.map(async (service) => service.kill()));
    await fleet.stop();
    await rm(spool, { recursive: true });
  });

  const valueOf = async (expr: string): Promise<number | undefined> => (await prometheus.query(expr))[0]?.value;
  const reaches = async (expr: string, value: number): Promise<void> => {
    await eventually(async () => (await valueOf(expr)) === value, { ...PATIENT, describe: `${expr} to be ${value}` });
  };
  const firing = async (): Promise<readonly string[]> => {
    const alerts = await prometheus.query('count by (alertname) (ALERTS{alertstate="firing"})');
    return alerts.map(({ metric }) => metric['alertname'] ?? '');
  };
  const fires = async (...names: readonly string[]): Promise<void> => {
    await eventually(
      async () => {
        const all = await firing();
        const missing = names.filter((name) => !all.includes(name));
        if (missing.length > 0) throw new Error(`${missing.join(', ')} do not fire`);
        return true;
      },
      { ...PATIENT, describe: `${names.join(', ')} to fire` },
    );
  };

  it('exports metrics that promtool finds no fault with', async () => {
    for (const { name, adminUrl } of fleet.services) {
      const text = await (await fetch(`${adminUrl}/metrics`)).text();
      const { code, output } = await promtool(['check', 'metrics'], text);
      expect(output, name).to.equal('');
      expect(code, name).to.equal(0);
    }
  }).timeout(60_000);

  it('fires no alert while nothing is wrong, and evaluates every rule', async () => {
    await reaches('ccm_smpp_binds{account="default",state="bound"}', 1);
    await eventually(
      async () => {
        const rules = await prometheus.rules();
        const wrong = (await firing()).filter((name) => !OF_THE_MACHINE.has(name));
        return rules.every(({ health }) => health === 'ok') && wrong.length === 0;
      },
      { ...PATIENT, describe: 'every rule to be evaluated, and no alert to fire' },
    );
  }).timeout(120_000);

  it('counts inbound messages, outbound messages and dead letters', async () => {
    const { twilio, hybridChat, crm } = fleet.outside;
    hybridChat.misbehave({ match: { bodyIncludes: 'No entry' }, status: 400, times: 1 });
    await twilio.customerWrites({ from: CUSTOMER, to: OUR.smsNumber, body: 'Hi' });
    await twilio.customerWrites({ from: CUSTOMER, to: OUR.smsNumber, body: 'No entry' });
    await fetch(`${fleet.gatewayUrl}/webhooks/twilio`, {
      method: 'POST',
      headers: { 'x-twilio-signature': 'forged' },
      body: new URLSearchParams({ Body: 'Hi' }),
    });
    const id = await send({ channel: 'sms', number: CUSTOMER });
    await send({ channel: 'smpp', number: CUSTOMER });
    await sendByBroker({ number: CUSTOMER, text: 'From the broker' });
    await crm.waitForStatus(id, 2, { timeoutMs: 40_000 });

    await reaches('sum(ccm_forwards_total{channel="sms",outcome="forwarded"})', 1);
    await reaches('sum(ccm_forwards_total{channel="sms",outcome="given-up",reason="rejected-by-hybrid-chat"})', 1);
    await reaches('sum(ccm_webhooks_total{provider="twilio",outcome="bad-signature"})', 1);
    await reaches('sum(ccm_sends_total{provider="smpp",outcome="sent"})', 1);
    await reaches('sum(ccm_sends_total{provider="twilio",outcome="sent"})', 2);
    await reaches('sum(ccm_smpp_submits_total)', 1);
    await reaches('sum(ccm_commands_total{outcome="accepted"})', 1);
    await reaches('max(ccm_dead_letters_held)', 1);
    await reaches('max(ccm_quarantine_held)', 1);
    await reaches('max(ccm_queue_oldest_job_seconds)', 0);
    await reaches('sum(ccm_replicas{state="ready"})', 3);
  }).timeout(180_000);

  it('fills every panel of every dashboard', async () => {
    fleet.outside.twilio.misbehave({ match: { method: 'POST', path: '/Messages.json' }, status: 503, times: 1 });
    await send({ channel: 'sms', number: CUSTOMER });
    for (const { where, expr } of dashboardQueries('30s')) {
      await eventually(async () => isFilled(await prometheus.query(expr)), {
        ...PATIENT,
        describe: `a value for ${where}: ${expr}`,
      });
    }
  }).timeout(120_000);

  it('fires an alert for dead letters, refused webhooks and forged envelopes, with a link to its page', async () => {
    await using intruder = new RedisIntruder(fleet.redis);
    await intruder.put('webhooks-0', 'not sealed by anybody');
    fleet.outside.hybridChat.misbehave({ match: { bodyIncludes: 'No entry' }, status: 400, times: 60 });
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => writes(`+141356272${String(10 + index)}`, 'No entry')),
    );
    await fires('CcmDeadLetters', 'CcmManyDeadLetters', 'CcmWebhooksRefused', 'CcmForeignWrites');
    const rules = await prometheus.rules();
    const links = rules.map(({ annotations }) => annotations['runbook_url']);
    expect(new Set(links).size).to.equal(rules.length);
    const labels = await prometheus.query('ALERTS{alertname="CcmDeadLetters"}');
    expect(labels[0]?.metric['severity']).to.equal('warning');
  }).timeout(120_000);

  it('fires an alert for a gateway of another version, a process of it that dies, and a worker that restarts again and again', async () => {
    await Promise.all([whileAnotherVersionLosesAProcess(), whileItRestarts(fleet.service('outbound-worker'))]);
  }).timeout(120_000);

  it('fires an alert for a provider that is slow and refuses, a client that is slow, and a worker that stands still', async () => {
    const { twilio } = fleet.outside;
    await reaches('max(ccm_redis_connected_replicas)', 1);
    await redisReplica.stop();
    twilio.misbehave({ match: { path: '/Messages.json', bodyIncludes: 'Slowly' }, delayMs: 6000, times: 1 });
    twilio.misbehave({ match: { path: '/Messages.json', bodyIncludes: 'Hello' }, status: 503, every: 1 });
    await send({ channel: 'sms', number: '+14135627121', text: 'Slowly' });
    const customers = ['01', '02', '03', '04', '05', '06'].map((digits) => `+14135627${digits}1`);
    await Promise.all(customers.map(async (number) => send({ channel: 'sms', number })));
    await Promise.all([
      fires('CcmProviderFailing', 'CcmProviderSlow', 'CcmMessagesNotSent', 'CcmRedisReplicaLost'),
      whileWebhooksComeSlowly(fires('CcmWebhooksSlow')),
      whileItStandsStill(fires('CcmEventLoopBlocked')),
    ]);
  }).timeout(120_000);

  it('fires an alert for a File Engine without disk, which the console names too', async () => {
    const { twilio, fileEngine } = fleet.outside;
    fileEngine.misbehave({ match: '/api/uploadFileStream', status: 507, every: 1 });
    const media = [{ content: 'a cat', type: 'image/jpeg' }];
    await twilio.customerWrites({ from: '+14135627141', to: OUR.smsNumber, body: 'Look', media });
    await fires('CcmFilesNotStored');
    const named = async (): Promise<boolean> =>
      (await adminList(fleet, '/attention')).items.some(
        ({ id, severity }) => id === 'files' && severity === 'critical',
      );
    await eventually(named, { ...PATIENT, describe: 'the File Engine to need attention' });
  }).timeout(120_000);

  it('fires an alert for an SMSC, a broker and a Hybrid Chat that are away', async () => {
    fleet.outside.hybridChat.misbehave({ status: 503, every: 1 });
    await fleet.outside.smsc.stop();
    await fleet.brokers[0]?.kill();
    await fleet.outside.twilio.customerWrites({ from: CUSTOMER, to: OUR.smsNumber, body: 'Is anybody there?' });
    await fires(
      'CcmExaminationFault',
      'CcmBindDown',
      'CcmDependencyDown',
      'CcmBrokerUnreachable',
      'CcmChatFailing',
      'CcmMessagesNotForwarded',
    );
  }).timeout(120_000);

  it('fires an alert for a provider and a CRM that do not answer, and for a Redis that is nearly full', async () => {
    // Its place in the fleet is noticed to be empty while the others fire.
    await fleet.service('smpp-worker').kill();
    const { crm, viber } = fleet.outside;
    crm.misbehave({ status: 503, every: 1 });
    viber.misbehave({ match: '/send_message', reset: true, afterEffect: true, times: 1 });
    await send({ channel: 'viber', number: viber.userIdOf({ person: 'Ada' }) });
    await using nearlyFull = new RedisIntruder(fleet.redis);
    await fires('CcmUnknownOutcomes', 'CcmReportsLate');
    await during(fires('CcmRedisMemoryHigh', 'CcmRedisMemoryFull'), async () => {
      const used = Number(/used_memory:(\d+)/.exec(await nearlyFull.redis.info('memory'))?.[1]);
      await nearlyFull.redis.config('SET', 'maxmemory', String(Math.round(used / 0.98)));
      // Nothing is waited for: the limit follows what Redis holds, at this pace, until the alerts fire.
      await sleep(PATIENT.intervalMs);
    });
    await nearlyFull.redis.config('SET', 'maxmemory', '0');
  }).timeout(120_000);

  it('fires an alert for a process that died, and for a Redis that is away until the spool is full', async () => {
    await fires('CcmServiceDown', 'CcmReplicaLost', 'CcmNoReplicaReady');
    await fleet.redis.kill();
    const untilFull = fires('CcmRedisUnreachable', 'CcmSpoolInUse', 'CcmSpoolFilling', 'CcmWebhooksUnavailable');
    await during(untilFull, async () => writes(CUSTOMER, 'Anybody at all?'));
  }).timeout(120_000);

  async function whileAnotherVersionLosesAProcess(): Promise<void> {
    await using other = await ServiceProcess.start({
      service: 'gateway',
      from: 'sources',
      name: 'another version',
      env: {
        ...fleet.env,
        GATEWAY_PROCESSES: '2',
        SPOOL_PATH: join(spool, 'another'),
        SERVER_HOST: '127.0.0.1',
        SERVER_PORT: String(await freePort()),
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(ANOTHER_VERSION)}`,
      },
    });
    await prometheus.scrape(targetsOf([...fleet.services, other]));
    await reaches(`ccm_gateway_processes_replaced_total{${instanceOf(other)}}`, 0);
    process.kill(await childOf(other));
    await fires('CcmVersionsDiffer', 'CcmGatewayProcessDied');
    await prometheus.scrape(targetsOf(fleet.services));
  }

  async function whileItRestarts(service: ServiceProcess): Promise<void> {
    for (let restarts = 1; restarts <= 3; restarts += 1) {
      await service.kill();
      await service.start();
      await reaches(`changes(process_start_time_seconds{${instanceOf(service)}}[15m])`, restarts);
    }
    await fires('CcmRestarting');
  }

  async function send(message: {
    readonly channel: string;
    readonly number: string;
    readonly text?: string;
  }): Promise<string> {
    const id = randomUUID();
    const client = new CcmClient({ url: fleet.gatewayUrl, token: LAB.apiToken, timeoutMs: 60_000 });
    await client.send({ text: 'Hello', ...message, id });
    return id;
  }

  const writes = async (from: string, body: string): Promise<unknown> =>
    fleet.outside.twilio.customerWrites({ from, to: OUR.smsNumber, body });

  /** Sends webhooks whose body comes more than a second after their head: the pause is the fault, not a wait. */
  const whileWebhooksComeSlowly = async (fired: Promise<void>): Promise<void> =>
    during(fired, async () => {
      const url = `${fleet.gatewayUrl}/webhooks/viber`;
      const call = request(url, { method: 'POST', headers: { 'content-type': 'application/json' } });
      call.flushHeaders();
      await sleep(1500);
      call.end('{}');
      const [response] = (await once(call, 'response')) as [IncomingMessage];
      response.resume();
    });

  /** Most of the time the worker gets no processor: the pauses are the fault, nothing is waited for. */
  const whileItStandsStill = async (fired: Promise<void>): Promise<void> =>
    during(fired, async () => {
      const worker = fleet.service('outbound-worker');
      worker.signal('SIGSTOP');
      await sleep(700);
      worker.signal('SIGCONT');
      await sleep(300);
    });

  async function sendByBroker(command: object): Promise<void> {
    const [broker] = fleet.brokers;
    if (broker === undefined) throw new Error('the fleet has no broker');
    const jms = await JmsClient.start(broker);
    await jms.send('outbound-sms', { body: JSON.stringify(command) });
    await jms.stop();
  }
});

/** Makes a fault repeatedly until the awaited alert fires. A pause in a fault is part of it, or its pace. */
async function during(awaited: Promise<void>, fault: () => Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const ended = awaited.finally(() => {
    over.abort();
  });
  ended.catch(() => undefined);
  while (!over.signal.aborted) await fault();
  await ended;
}

const addressOf = ({ adminPort }: ServiceProcess): string => `127.0.0.1:${String(adminPort)}`;
const targetsOf = (services: readonly ServiceProcess[]): readonly string[] => services.map(addressOf);
const instanceOf = (service: ServiceProcess): string => `instance="${addressOf(service)}"`;

/** One of the processes that a service has started. */
async function childOf({ pid = 0 }: ServiceProcess): Promise<number> {
  const children = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  return Number(children.split(' ')[0]);
}

const isFilled = (samples: readonly Sample[]): boolean => samples.length > 0;
