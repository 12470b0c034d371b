/**
 * `pnpm test:compose [seconds per phase]`: brings the HA file up on this machine's Docker, runs load through HAProxy and the broker, kills
 * each kind of container in turn, updates the image container by container, and says how long each disturbance lasted and whether anything
 * that was accepted was lost. Exit code 0: nothing was lost and the image holds nothing that it need not, or there is no Docker here.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@ccm/testing/servers';
import { SimulatedWorld } from '@ccm/simulators/world';
import { BrokerClient } from './compose-test/broker-client.ts';
import { ComposeFleet, docker } from './compose-test/docker.ts';
import { Load } from './compose-test/load.ts';
import { OutsideDoors } from './compose-test/outside-doors.ts';
import { lostOf, tableOf } from './compose-test/report.ts';
import { findingsOf } from './image-scan/findings.ts';
import { readImage } from './image-scan/read-image.ts';

const IMAGE = 'ccm-compose-test:1';
const NEXT_IMAGE = 'ccm-compose-test:2';
const RATE_PER_SECOND = 5;
const PHASE_MS = Number(process.argv[2] ?? 12) * 1000;
/** A time just before the Sentinels of the file declare a primary dead (DOWN_AFTER_MS), with the time of a start. */
const JUST_REPLACED_MS = 3500;
const SETTLE_MS = 60_000;
const SERVICES = ['gateway', 'worker-chat', 'worker-amq', 'worker-send', 'worker-report', 'smpp-worker'] as const;

/** The containers that a phase kills: the first of a service, or one found by its part. */
const VICTIMS: readonly (readonly [string, (fleet: ComposeFleet) => Promise<string>])[] = [
  ...SERVICES.map((service) => [`${service} killed`, async (fleet: ComposeFleet) => firstOf(fleet, service)] as const),
  ['Redis replica killed', async (fleet) => redisWith(fleet, 'slave')],
  ['Redis primary killed', async (fleet) => redisWith(fleet, 'master')],
  ['a Sentinel killed', async (fleet) => firstOf(fleet, 'redis-sentinel-1')],
  ['ActiveMQ, the waiting one, killed', async (fleet) => brokerThat(fleet, false)],
  ['ActiveMQ, the serving one, killed', async (fleet) => brokerThat(fleet, true)],
];

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'compose-test-'));
  const httpPort = await freePort();
  const env = {
    CCM_IMAGE: IMAGE,
    CCM_ENV_FILE: join(folder, 'ccm.env'),
    HTTP_PORTS: String(httpPort),
    HTTPS_PORTS: String(await freePort()),
    OUTSIDE_ADDRESS: '127.0.0.1',
  };
  const found = ComposeFleet.find(env);
  if (typeof found === 'string') {
    console.log(`The HA file was not tried: ${found}.`);
    return;
  }
  env.OUTSIDE_ADDRESS = await bridgeAddress();
  const url = `http://127.0.0.1:${String(httpPort)}`;
  await using world = await SimulatedWorld.start();
  world.connect(url);
  const doors = await OutsideDoors.open(env.OUTSIDE_ADDRESS, portsOf(world));
  writeFileSync(env.CCM_ENV_FILE, environmentOf(world, url));
  takeDownAtSignal(found);
  try {
    process.exitCode = (await tryOut(found, world, url)) ? 0 : 1;
  } finally {
    await found.down();
    doors.close();
    rmSync(folder, { recursive: true });
  }
}

/** An interrupted run leaves no containers behind. */
function takeDownAtSignal(fleet: ComposeFleet): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void fleet.down().finally(() => process.exit(128 + constants.signals[signal]));
    });
  }
}

async function tryOut(fleet: ComposeFleet, world: SimulatedWorld, url: string): Promise<boolean> {
  await step('building the image', async () => docker('build', '-q', '-t', IMAGE, '.'));
  await docker('tag', IMAGE, NEXT_IMAGE);
  const findings = await step('examining the image', async () => findingsOf(await readImage(IMAGE)));
  for (const finding of findings) console.log(`  ${finding}`);
  await step('bringing the HA file up', async () => fleet.compose('up', '-d', '--no-build'));
  await step('waiting until every container is ready', async () => fleet.ready());
  const broker = new BrokerClient(
    async () => brokerHosts(fleet),
    await fleet.read('gateway', '/run/secrets/links/amq_password'),
  );
  const load = new Load({ world, url, apiToken: await fleet.read('gateway', '/run/secrets/fleet/api_tokens'), broker });
  load.start(RATE_PER_SECOND);
  const phases = await disturb(fleet, load);
  await step('waiting for what is under way', async () => load.finish(SETTLE_MS));
  broker.close();
  const lost = lostOf(load.samples);
  console.log(`\n${tableOf(phases, load.samples)}\n`);
  console.log(`${String(load.samples.length)} messages, ${String(lost.length)} lost.`);
  for (const { text, phase } of lost.slice(0, 20)) console.log(`  lost during "${phase}": ${text}`);
  return lost.length === 0 && findings.length === 0;
}

async function disturb(fleet: ComposeFleet, load: Load): Promise<string[]> {
  const phases: string[] = [];
  const phase = async (name: string, what: () => Promise<unknown>): Promise<void> => {
    load.phase = name;
    phases.push(name);
    await step(name, async () => {
      await what();
      await pause(PHASE_MS);
    });
  };
  await phase('nothing', async () => Promise.resolve());
  for (const [name, victim] of VICTIMS) {
    const id = await victim(fleet);
    await phase(name, async () => docker('kill', id));
    await docker('start', id);
    await fleet.ready();
  }
  await phase('Redis primary killed, and started while it is replaced', async () => {
    const id = await redisWith(fleet, 'master');
    await docker('kill', id);
    await pause(JUST_REPLACED_MS);
    await docker('start', id);
  });
  await fleet.ready();
  const [proxy] = await fleet.containers('haproxy');
  await phase('HAProxy reloads', async () => docker('kill', '-s', 'USR2', proxy?.id ?? ''));
  await phase('HAProxy killed and started', async () => {
    await docker('kill', proxy?.id ?? '');
    await docker('start', proxy?.id ?? '');
  });
  await fleet.ready();
  await phase('all services updated, one container at a time', async () => fleet.roll(NEXT_IMAGE, SERVICES));
  return phases;
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const beganMs = performance.now();
  process.stdout.write(`${what} … `);
  const result = await work();
  console.log(`${((performance.now() - beganMs) / 1000).toFixed(1)} s`);
  return result;
}

async function firstOf(fleet: ComposeFleet, service: string): Promise<string> {
  const [container] = await fleet.containers(service);
  if (container === undefined) throw new Error(`there is no ${service}`);
  return container.id;
}

async function redisWith(fleet: ComposeFleet, role: 'master' | 'slave'): Promise<string> {
  for (const { id } of await fleet.containers('redis-primary', 'redis-replica')) {
    const ask = 'REDISCLI_AUTH=$(cat /run/secrets/links/redis_password) redis-cli role | head -n 1';
    if ((await docker('exec', id, 'sh', '-c', ask)) === role) return id;
  }
  throw new Error(`no Redis is ${role}`);
}

async function brokerThat(fleet: ComposeFleet, serves: boolean): Promise<string> {
  for (const { id } of await fleet.containers('activemq-primary', 'activemq-backup')) {
    const ask = '(</dev/tcp/127.0.0.1/61613) 2>/dev/null && echo true || echo false';
    if ((await docker('exec', id, 'bash', '-c', ask)) === String(serves)) return id;
  }
  throw new Error(`no broker is ${serves ? 'serving' : 'waiting'}`);
}

async function brokerHosts(fleet: ComposeFleet): Promise<readonly string[]> {
  const brokers = await fleet.containers('activemq-primary', 'activemq-backup');
  const addresses = await Promise.all(brokers.map(async (broker) => fleet.addressOf(broker)));
  return addresses.filter((address) => address !== '');
}

/** This machine, as every container can reach it: the bridge's own address, by convention the first of its network. */
async function bridgeAddress(): Promise<string> {
  const told = await docker(
    'network',
    'inspect',
    'bridge',
    '-f',
    '{{with index .IPAM.Config 0}}{{.Gateway}}|{{.Subnet}}{{end}}',
  );
  const [gateway = '', subnet = ''] = told.replace('<no value>', '').split('|');
  return gateway === '' ? subnet.replace(/\.0\/\d+$/, '.1') : gateway;
}

const portsOf = (world: SimulatedWorld): readonly number[] =>
  Object.values(world.addresses).map((address) => Number(/:(?<port>\d+)(?:\/|$)/.exec(address)?.[1]));

function environmentOf(world: SimulatedWorld, url: string): string {
  return Object.entries({ ...world.environment, PUBLIC_BASE_URL: url, PUBLISHER_ENABLE: 'true' })
    .map(
      ([name, value]) => `${name}=${name === 'PUBLIC_BASE_URL' ? value : value.replaceAll('127.0.0.1', 'outside')}\n`,
    )
    .join('');
}

await main();
