import { setTimeout as pause } from 'node:timers/promises';
import type { LabFleet, LabFleetOptions, ServiceName } from '@ccm/simulators/fleet';
import { SERVER_FAULTS } from './server-faults.ts';
import { UPSTREAM_FAULTS } from './upstream-faults.ts';

/** Something that goes wrong while messages flow, and is over when `strike` resolves. */
export interface Fault {
  readonly name: string;
  readonly strike: (fleet: LabFleet, random: () => number) => Promise<void>;
  /** What the fleet needs beside the usual. */
  readonly fleet?: Pick<LabFleetOptions, 'brokers' | 'sentinels'> & { readonly spool?: boolean };
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

const SERVICE_FAULTS: readonly Fault[] = [
  ...SERVICES.flatMap((service) => [killAndRestart(service, 'SIGKILL'), killAndRestart(service, 'SIGTERM')]),
  ...SERVICES.map(freeze),
  {
    name: 'gateway with a clock an hour ahead',
    strike: async (fleet) => {
      const usual = fleet.gatewayUrl;
      const ahead = await fleet.startService('gateway', {
        NODE_OPTIONS: `--import ${new URL('clock-ahead.ts', import.meta.url).href}`,
      });
      fleet.outside.connect(usual, ahead.serverUrl);
      await pause(2000);
      fleet.outside.connect(usual);
    },
  },
];

/** Those that the usual fleet can meet at any time, any two of them at once. */
const COMBINABLE = [...SERVICE_FAULTS, ...SERVER_FAULTS, ...UPSTREAM_FAULTS].filter(
  ({ fleet, name }) => fleet === undefined && !name.includes('60 s'),
);

/** Two different ones, as the seed has it. */
export function twoAtOnce(random: () => number): Fault {
  const first = Math.floor(random() * COMBINABLE.length);
  const second = (first + 1 + Math.floor(random() * (COMBINABLE.length - 1))) % COMBINABLE.length;
  const both = [COMBINABLE[first], COMBINABLE[second]].flatMap((fault) => fault ?? []);
  return {
    name: both.map(({ name }) => name).join(' + '),
    strike: async (fleet, chance) => {
      await Promise.all(both.map(async ({ strike }) => strike(fleet, chance)));
    },
  };
}

/** Every one alone, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  { name: 'none', strike: async () => Promise.resolve() },
  ...SERVICE_FAULTS,
  ...SERVER_FAULTS,
  ...UPSTREAM_FAULTS,
];

/** Kinds of death, one after another, on one fleet: what `npm test` tries. */
export function inTurn(): Fault {
  const names = new Set([...SERVICES.map((service) => `${service} SIGKILL`), 'Redis kill -9 and restart']);
  const faults = FAULTS.filter(({ name }) => names.has(name));
  return {
    name: faults.map(({ name }) => name).join(', then '),
    strike: async (fleet, random) => {
      for (const { strike } of faults) await strike(fleet, random);
    },
  };
}

/** The load of that trial: few customers, who take their time. */
export const SHORT_LOAD = { customersPerChannel: 2, messagesEach: 12, pauseMs: 800 } as const;
