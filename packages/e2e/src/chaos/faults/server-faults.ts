import { setTimeout as pause } from 'node:timers/promises';
import type { LabFleet } from '../../fleet/index.ts';
import { eventually } from '@ccm/testing/support';
import type { Fault } from './fault.ts';

const MINUTE_MS = 60_000;

const redisGone = async ({ redis }: LabFleet): Promise<void> => {
  await redis.kill('SIGKILL');
  await pause(MINUTE_MS);
  await redis.start();
};

const say = async ({ redis }: LabFleet, command: string): Promise<void> => {
  const answer = await redis.say(command);
  if (!answer.includes('+OK')) throw new Error(`Redis answered ${answer} to ${command}`);
};

/** Faults of Redis and ActiveMQ. */
export const SERVER_FAULTS: readonly Fault[] = [
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
  { name: 'Redis gone for 60 s', strike: redisGone },
  { name: 'Redis gone for 60 s, with SPOOL_PATH', strike: redisGone, fleet: { spool: true } },
  {
    name: 'Redis out of memory for 10 s',
    strike: async (fleet) => {
      await say(fleet, 'CONFIG SET maxmemory 1');
      await pause(10_000);
      await say(fleet, 'CONFIG SET maxmemory 0');
    },
  },
  {
    name: 'Redis primary dies, Sentinels promote a replica',
    fleet: { sentinels: true },
    strike: async ({ redis, sentinels }) => {
      await redis.kill('SIGKILL');
      await eventually(async () => (await sentinels?.primaryPort()) !== redis.port, {
        timeoutMs: 30_000,
        describe: 'the sentinels to agree on a new primary',
      });
      await redis.start();
    },
  },
  {
    name: 'ActiveMQ kill -9 and restart',
    strike: async ({ brokers }) => {
      await brokers[0]?.restart('SIGKILL');
    },
  },
  {
    name: 'ActiveMQ frozen for 8 s',
    strike: async ({ brokers }) => {
      brokers[0]?.pause();
      await pause(8000);
      brokers[0]?.resume();
    },
  },
  {
    name: 'ActiveMQ gone for 20 s',
    strike: async ({ brokers }) => {
      await brokers[0]?.kill('SIGKILL');
      await pause(20_000);
      await brokers[0]?.start();
    },
  },
  {
    name: 'ActiveMQ fails over to the second, and back',
    fleet: { brokers: 'pair' },
    strike: async ({ brokers: [first, second] }) => {
      await first?.kill('SIGKILL');
      await second?.start();
      await pause(5000);
      await second?.kill('SIGKILL');
      await first?.start();
    },
  },
  {
    name: 'outbound-worker and Redis killed together',
    strike: async (fleet, random) => {
      const worker = fleet.service('outbound-worker', random() < 0.5 ? 0 : 1);
      await Promise.all([worker.kill('SIGKILL'), fleet.redis.restart('SIGKILL')]);
      await worker.start();
    },
  },
];
