import { setTimeout as pause } from 'node:timers/promises';
import type { LabFleet, ServiceName } from '@ccm/simulators/fleet';

/** Something that goes wrong while messages flow, and is over when `strike` resolves. */
export interface Fault {
  readonly name: string;
  readonly strike: (fleet: LabFleet, random: () => number) => Promise<void>;
}

const SERVICES = ['gateway', 'outbound-worker', 'smpp-worker'] as const satisfies readonly ServiceName[];

const killAndRestart = (service: ServiceName, signal: NodeJS.Signals): Fault => ({
  name: `${service} ${signal}`,
  strike: async (fleet, random) => {
    const replicas = fleet.services.filter(({ name }) => name.startsWith(service));
    const victim = replicas[Math.floor(random() * replicas.length)];
    await victim?.kill(signal);
    await victim?.start();
  },
});

/** Longer than a job's lock (5 s): another replica takes its work over, and then it wakes up. */
const freeze = (service: ServiceName): Fault => ({
  name: `${service} frozen for 9 s`,
  strike: async (fleet) => {
    const victim = fleet.service(service);
    victim.signal('SIGSTOP');
    await pause(9000);
    victim.signal('SIGCONT');
  },
});

const upstream = (name: string, fault: Parameters<LabFleet['outside']['hybridChat']['misbehave']>[0]): Fault => ({
  name,
  strike: async ({ outside }) => {
    for (const simulator of [
      outside.hybridChat,
      outside.crm,
      outside.twilio,
      outside.d360,
      outside.facebook,
      outside.viber,
    ]) {
      simulator.misbehave(fault);
    }
    return Promise.resolve();
  },
});

export const FAULTS: readonly Fault[] = [
  { name: 'none', strike: async () => Promise.resolve() },
  ...SERVICES.flatMap((service) => [killAndRestart(service, 'SIGKILL'), killAndRestart(service, 'SIGTERM')]),
  freeze('outbound-worker'),
  freeze('smpp-worker'),
  {
    name: 'Redis kill -9 and restart',
    strike: async ({ redis }) => redis.restart('SIGKILL'),
  },
  {
    name: 'Redis frozen for 8 s',
    strike: async ({ redis }) => {
      redis.pause();
      await pause(8000);
      redis.resume();
    },
  },
  {
    name: 'ActiveMQ kill -9 and restart',
    strike: async ({ brokers }) => {
      await brokers[0]?.restart('SIGKILL');
    },
  },
  upstream('everybody answers 500 (6 each)', { status: 500, times: 6 }),
  upstream('everybody answers 429 with Retry-After (4 each)', {
    status: 429,
    headers: { 'retry-after': '1' },
    times: 4,
  }),
  upstream('everybody slow by 400 ms (20 each)', { delayMs: 400, times: 20 }),
  {
    name: 'SMSC drops every line',
    strike: async ({ outside }) => {
      outside.smsc.dropAll();
      return Promise.resolve();
    },
  },
  {
    name: 'outbound-worker and Redis killed together',
    strike: async (fleet, random) => {
      await Promise.all([
        killAndRestart('outbound-worker', 'SIGKILL').strike(fleet, random),
        fleet.redis.restart('SIGKILL'),
      ]);
    },
  },
];

/** The few that `npm test` strikes: each of another kind. */
export const SHORT = new Set([
  'none',
  'gateway SIGKILL',
  'outbound-worker SIGKILL',
  'smpp-worker SIGKILL',
  'Redis kill -9 and restart',
]);
