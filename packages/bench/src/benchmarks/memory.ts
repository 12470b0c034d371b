import { setTimeout as pause } from 'node:timers/promises';
import { apiMessage, d360Webhook, postBytes, postSteadily } from '../load/index.ts';
import { compact } from '@ccm/core/objects';
import { webhookPartition } from '@ccm/shared/storage/partitions';
import { keys } from '@ccm/shared/storage/redis';
import { freePort } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { arrivalsAt, BenchLab, FAST_ACCOUNT, residentMb } from '../lab/index.ts';
import { ProgramProcess } from '../programs/index.ts';
import type { BenchContext, Benchmark, Figure, Goal } from './benchmark.ts';

const PER_SECOND = 100;
const MESSAGES = 1500;
const SETTLE_MS = 3000;
const LOOK_EVERY_MS = 100;

/** Goal for an idle service. */
const IDLE = { of: 'value', atMost: 120 } as const;
const READY = { of: 'value', atMost: 800 } as const;
const WAITING = { of: 'value', atMost: 1 } as const;
const FINISHED = { of: 'value', atMost: 1 } as const;
const STORED = 20_000;
/** All of the load is of one account, and so of one partition. */
const PARTITIONS_LEFT = `XLEN ${keys.partition(webhookPartition('360dialog', '360dialog'))}`;
const PATIENT = { timeoutMs: 120_000, describe: 'everything to be in mailboxes' };

interface Watched {
  readonly what: string;
  readonly pid: number;
}

/**
 * Measures each service's memory, idle and under load in both directions, its time until it is ready, and the memory of one message in
 * Redis.
 */
export const memory: Benchmark = {
  name: 'memory',
  run: async (context) => {
    const { progress } = context;
    await using lab = await BenchLab.start();
    const stored = await perMessage(lab, context);
    const ready = await readyTimes(lab, context);
    await using express = await ProgramProcess.start('express-server');
    // A process that has had a flood of messages is not idle: its heap has grown.
    const gateway = lab.fleet.service('gateway');
    await gateway.stop();
    await gateway.start();
    const worker = await lab.worker('chat,amq,send,report');
    const smpp = await lab.fleet.startService('smpp-worker');
    const floor = { what: 'Express that answers at once', pid: express.pid ?? 0 };
    const watched: readonly Watched[] = [
      floor,
      { what: 'gateway', pid: gateway.pid ?? 0 },
      { what: 'outbound-worker, all roles but campaign', pid: worker.pid ?? 0 },
      { what: 'smpp-worker, 1 bind', pid: smpp.pid ?? 0 },
    ];
    progress('memory: idle');
    await pause(SETTLE_MS);
    const idle = await Promise.all(watched.map(async ({ pid }) => [await residentMb(pid)]));
    progress('memory: under load');
    const loaded = await watch(watched, underLoad(lab, express.port));
    return [
      ...stored,
      ...ready,
      ...figuresOf(watched, idle, 'idle'),
      ...figuresOf(watched, loaded, `${String(PER_SECOND)} messages a second each way and channel`),
    ];
  },
};

async function underLoad(lab: BenchLab, expressPort: number): Promise<void> {
  const plain = (number: number): Buffer => postBytes('/', { 'content-type': 'text/plain' }, `bench-${String(number)}`);
  const steadily = async (port: number, requestOf: (number: number) => Buffer): Promise<unknown> =>
    postSteadily({ port, count: MESSAGES, perSecond: PER_SECOND, requestOf });
  await Promise.all([
    steadily(expressPort, plain),
    steadily(lab.gatewayPort, d360Webhook),
    steadily(lab.gatewayPort, (number) => apiMessage(number, FAST_ACCOUNT)),
    steadily(lab.gatewayPort, (number) => apiMessage(MESSAGES + number, { channel: 'smpp' })),
  ]);
}

/** Bytes that Redis holds for one message in each stage of its life. */
async function perMessage(lab: BenchLab, { progress, scaled }: BenchContext): Promise<readonly Figure[]> {
  const count = scaled(STORED);
  const held = async (what: string, goal: Goal | undefined, from: number): Promise<Figure> => ({
    unit: 'KB',
    ours: { what: `Redis, for one ${what}`, values: [((await lab.usedMemory()) - from) / count / 1024] },
    ...compact({ goal }),
  });
  progress('memory: messages in Redis');
  await lab.clear();
  await lab.chat.ask('hold');
  const empty = await lab.usedMemory();
  await lab.prepareMany(count, d360Webhook);
  const waiting = await held('webhook that waits in its partition', WAITING, empty);
  const worker = await lab.worker('chat');
  await eventually(async () => (await lab.fleet.redis.say(PARTITIONS_LEFT)).trim() === ':0', PATIENT);
  await pause(SETTLE_MS);
  const inMailbox = await held('message that waits in a mailbox for Hybrid Chat', WAITING, empty);
  await worker.kill();
  await lab.chat.ask('resume');
  const again = await lab.worker('chat');
  await arrivalsAt(lab.chat, count);
  await pause(SETTLE_MS);
  const forwarded = await held('message from a customer, done', FINISHED, empty);
  await again.stop();
  return [waiting, inMailbox, forwarded, await sentMessage(lab, count, held)];
}

async function sentMessage(
  lab: BenchLab,
  count: number,
  held: (what: string, goal: Goal | undefined, from: number) => Promise<Figure>,
): Promise<Figure> {
  await lab.clear();
  const worker = await lab.worker('send');
  const empty = await lab.usedMemory();
  await lab.prepareMany(count, (number) => apiMessage(number, FAST_ACCOUNT));
  await arrivalsAt(lab.provider, count);
  await pause(SETTLE_MS);
  const figure = await held('message to a customer, sent', FINISHED, empty);
  await worker.stop();
  return figure;
}

/** From the start of its process to the first time that it says it is ready. */
async function readyTimes(lab: BenchLab, { progress, repetitions }: BenchContext): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const service of ['gateway', 'outbound-worker', 'smpp-worker'] as const) {
    progress(`memory: ${service} becomes ready`);
    const values: number[] = [];
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const beganMs = performance.now();
      const env = service === 'gateway' ? { SERVER_PORT: String(await freePort()) } : {};
      const started = await lab.fleet.startService(service, env);
      values.push(performance.now() - beganMs);
      await started.stop();
    }
    figures.push({ unit: 'ms', ours: { what: `${service}, from its start until it is ready`, values }, goal: READY });
  }
  return figures;
}

/** The most that each held while the load was on. */
async function watch(watched: readonly Watched[], load: Promise<void>): Promise<readonly (readonly number[])[]> {
  const most = watched.map(() => 0);
  const over = new AbortController();
  const done = load.finally(() => {
    over.abort();
  });
  done.catch(() => undefined);
  while (!over.signal.aborted) {
    for (const [index, { pid }] of watched.entries()) most[index] = Math.max(most[index] ?? 0, await residentMb(pid));
    await pause(LOOK_EVERY_MS);
  }
  await done;
  return most.map((value) => [value]);
}

/** The first of the watched is the floor of the others. */
function figuresOf(
  watched: readonly Watched[],
  values: readonly (readonly number[])[],
  when: string,
): readonly Figure[] {
  const floor = { what: watched[0]?.what ?? '', values: values[0] ?? [] };
  return watched
    .map(({ what }, index): Figure => ({
      unit: 'MB',
      ours: { what: `${what}, ${when}`, values: values[index] ?? [] },
      floor,
      ...(when === 'idle' ? { goal: IDLE } : {}),
    }))
    .slice(1);
}
