import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceName } from '../../fleet/index.ts';
import type { Fault } from './fault.ts';
import { HangingLine } from './hanging-line.ts';
import { SERVER_FAULTS } from './server-faults.ts';
import { UPSTREAM_FAULTS } from './upstream-faults.ts';

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

/** Longer than a job's lock (3 s): another replica takes its work over, and then it wakes up. */
const freeze = (service: ServiceName): Fault => ({
  name: `${service} frozen for 9 s`,
  strike: async (fleet) => {
    const victim = fleet.service(service);
    victim.signal('SIGSTOP');
    await pause(9000);
    victim.signal('SIGCONT');
  },
});

/** Kills in a row: so that many heads are taken, and not settled, when a worker dies. */
const KILLS_IN_A_ROW = 4;

/** Kills it repeatedly. Between two kills the other replica takes over the work in hand. */
const killAgainAndAgain: Fault = {
  name: 'outbound-worker SIGKILL, four times in a row',
  strike: async (fleet) => {
    const victim = fleet.service('outbound-worker');
    for (let death = 0; death < KILLS_IN_A_ROW; death += 1) {
      await victim.kill('SIGKILL');
      await victim.start();
    }
  },
};

/** A third replica, which has shards in hand when its line to Redis hangs, and believes that it has them still when it does not any more. */
const hangLine: Fault = {
  name: 'outbound-worker whose line to Redis hangs for 9 s',
  strike: async (fleet) => {
    const line = await HangingLine.to(fleet.redis.port);
    const worker = await fleet.startService('outbound-worker', { REDIS_URL: `redis://127.0.0.1:${String(line.port)}` });
    await pause(2000);
    line.hang();
    await pause(9000);
    line.goOn();
    await pause(2000);
    await worker.stop();
    await line.close();
  },
};

const SERVICE_FAULTS: readonly Fault[] = [
  killAgainAndAgain,
  hangLine,
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

/** Those that the usual fleet can meet at any time, several at once. */
const COMBINABLE = [...SERVICE_FAULTS, ...SERVER_FAULTS, ...UPSTREAM_FAULTS].filter(
  ({ fleet, name }) => fleet === undefined && !name.includes('60 s') && !name.includes(' together'),
);

const victimOf = ({ name }: Fault): string => name.split(' ', 1).join('');

/** Makes one fault of several that strike at once, each on another victim, chosen by the seed. */
export function severalAtOnce(count: number, random: () => number): Fault {
  const chosen: Fault[] = [];
  while (chosen.length < count) {
    const others = COMBINABLE.filter((fault) => !chosen.some((one) => victimOf(one) === victimOf(fault)));
    chosen.push(...others.splice(Math.floor(random() * others.length), 1));
  }
  return {
    name: chosen.map(({ name }) => name).join(' + '),
    together: count,
    strike: async (fleet, chance) => {
      await Promise.all(chosen.map(async ({ strike }) => strike(fleet, chance)));
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

/** Kills of several kinds, one after another, on one fleet: `npm test` runs them. */
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

/** The load for it: few customers who write slowly. */
export const SHORT_LOAD = { customersPerChannel: 2, messagesEach: 12, pauseMs: 800 } as const;
