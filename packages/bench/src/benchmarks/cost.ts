import { setTimeout as pause } from 'node:timers/promises';
import { compact } from '@ccm/core/objects';
import { apiMessage, d360Webhook, oneToN, postSteadily } from '../load/index.ts';
import type { ProgramProcess } from '../programs/index.ts';
import { arrivalsAt, BenchLab, ClientCommands, FAST_ACCOUNT, readUsage } from '../lab/index.ts';
import type { BenchContext, Benchmark, Figure, Goal, Unit } from './benchmark.ts';
import type { Usage } from '../lab/index.ts';

const WARM_UP = 6000;
const MESSAGES = 12_000;
const SETTLE_MS = 500;
/** Rates at which commands are counted, for this many seconds each, and the goal for all commands of a message. */
const COUNTED_SECONDS = 10;
const RATES = [
  { perSecond: 50, inbound: { of: 'value', atMost: 10 } },
  { perSecond: 500, inbound: { of: 'value', atMost: 6 }, roundTrip: { of: 'value', atMost: 12 } },
] as const;

interface Way {
  readonly what: string;
  readonly roles: string | undefined;
  readonly goal?: 'inbound' | 'roundTrip';
  readonly sinkOf: (lab: BenchLab) => ProgramProcess;
  readonly requestOf: (number: number) => Buffer;
}

const toProvider = (number: number): Buffer => apiMessage(number, FAST_ACCOUNT);
const WAYS: readonly Way[] = [
  {
    what: 'webhook to Hybrid Chat',
    roles: 'chat',
    goal: 'inbound',
    sinkOf: ({ chat }) => chat,
    requestOf: d360Webhook,
  },
  { what: 'REST to a provider', roles: 'send', sinkOf: ({ provider }) => provider, requestOf: toProvider },
  {
    what: 'REST to an SMSC',
    roles: undefined,
    sinkOf: ({ smsc }) => smsc,
    requestOf: (number) => apiMessage(number, { channel: 'smpp' }),
  },
];
const ROUND_TRIP: Way = {
  what: 'REST to provider to receipt to CRM',
  roles: 'chat,send,report',
  goal: 'roundTrip',
  sinkOf: ({ crm }) => crm,
  requestOf: toProvider,
};

/**
 * Measures the cost of one message in processor time, system calls and Redis commands. Unlike rates, the result is the same on a busy
 * machine. Many messages are on their way at once, so shared costs are shared; commands are counted at steady rates too.
 */
export const cost: Benchmark = {
  name: 'cost',
  run: async (context) => {
    const figures: Figure[] = [];
    await using lab = await BenchLab.start();
    for (const way of WAYS) figures.push(...(await measure(lab, way, context)));
    await using withCrm = await BenchLab.start({ crm: true });
    return [...figures, ...(await measure(withCrm, ROUND_TRIP, context))];
  },
};

/** A way through the fleet, with its processes. */
interface OpenWay extends Way {
  readonly sink: ProgramProcess;
  readonly pids: Readonly<Record<string, number>>;
  sent: number;
}

async function measure(lab: BenchLab, way: Way, context: BenchContext): Promise<readonly Figure[]> {
  await lab.clear();
  const worker = await (way.roles === undefined ? lab.fleet.startService('smpp-worker') : lab.worker(way.roles));
  const pids = {
    gateway: lab.fleet.service('gateway').pid ?? 0,
    worker: worker.pid ?? 0,
    redis: lab.fleet.redis.pid ?? 0,
  };
  const open = { ...way, sink: way.sinkOf(lab), pids, sent: 0 };
  const figures = [...(await measureFlood(lab, open, context)), ...(await countAtRates(lab, open, context))];
  await worker.stop();
  return figures;
}

async function measureFlood(
  lab: BenchLab,
  way: OpenWay,
  { progress, repetitions, scaled }: BenchContext,
): Promise<readonly Figure[]> {
  const count = scaled(MESSAGES);
  const flow = async (messages: number): Promise<void> => {
    const { sent } = way;
    way.sent += messages;
    await lab.prepare(oneToN(messages, (number) => way.requestOf(sent + number)));
    await arrivalsAt(way.sink, way.sent);
    await pause(SETTLE_MS);
  };
  await flow(WARM_UP);
  const rows: Totals[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    progress(`cost: ${way.what}`);
    const before = await totalsOf(lab, way);
    await flow(count);
    rows.push(difference(before, await totalsOf(lab, way), count));
  }
  const values = (read: (row: Totals) => number | undefined): number[] => rows.map((row) => read(row) ?? NaN);
  return [
    ...Object.keys(way.pids).flatMap((name) => [
      figure(
        way,
        [`processor time of the ${name}`, 'us'],
        values(({ usage }) => usage[name]?.cpuUs),
      ),
      figure(
        way,
        [`system calls that write, of the ${name}`, 'each'],
        values(({ usage }) => usage[name]?.writes),
      ),
    ]),
    figure(
      way,
      ['commands that Redis runs, those in scripts too, for', 'each'],
      values(({ commands }) => commands),
    ),
  ];
}

async function countAtRates(lab: BenchLab, way: OpenWay, context: BenchContext): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const rate of RATES) {
    const { perSecond } = rate;
    context.progress(`cost: ${way.what}, ${String(perSecond)} a second`);
    const count = perSecond * context.scaled(COUNTED_SECONDS);
    const commands = await ClientCommands.watch(lab.fleet.redis.port);
    const { sent } = way;
    way.sent += count;
    const requestOf = (number: number): Buffer => way.requestOf(sent + number);
    await postSteadily({ port: lab.gatewayPort, count, perSecond, requestOf });
    await arrivalsAt(way.sink, way.sent);
    const { redis: _redis, ...clients } = way.pids;
    const counts = Object.entries(await commands.of(clients)).map(([name, total]) => [name, total / count] as const);
    const at = `at ${String(perSecond)} a second, for`;
    for (const [name, each] of counts)
      figures.push(figure(way, [`commands that the ${name} sends to Redis, ${at}`, 'each'], [each]));
    const total = counts.reduce((sum, [, each]) => sum + each, 0);
    const goal = way.goal === undefined ? undefined : { roundTrip: undefined, ...rate }[way.goal];
    figures.push(figure(way, [`commands that all send to Redis, ${at}`, 'each'], [total], goal));
  }
  return figures;
}

const figure = (
  { what }: Way,
  [title, unit]: readonly [title: string, unit: Unit],
  values: readonly number[],
  goal?: Goal,
): Figure => ({ unit, ours: { what: `${what}, ${title} a message`, values }, ...compact({ goal }) });

interface Totals {
  readonly usage: Readonly<Record<string, Usage>>;
  readonly commands: number;
}

async function totalsOf(lab: BenchLab, { pids }: OpenWay): Promise<Totals> {
  const usage = await Promise.all(
    Object.entries(pids).map(async ([name, pid]) => [name, await readUsage(pid)] as const),
  );
  const info = await lab.fleet.redis.say('INFO stats');
  return {
    usage: Object.fromEntries(usage),
    commands: Number(/total_commands_processed:(\d+)/.exec(info)?.[1] ?? NaN),
  };
}

function difference(before: Totals, after: Totals, count: number): Totals {
  const usage = Object.entries(after.usage).map(([name, { cpuUs, writes }]) => {
    const earlier = before.usage[name] ?? { cpuUs: NaN, writes: NaN };
    return [name, { cpuUs: (cpuUs - earlier.cpuUs) / count, writes: (writes - earlier.writes) / count }] as const;
  });
  return { usage: Object.fromEntries(usage), commands: (after.commands - before.commands) / count };
}
