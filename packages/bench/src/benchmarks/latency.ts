import { compact } from '@ccm/core/objects';
import { apiMessage, d360Webhook, postBytes, postSteadily } from '../load/index.ts';
import type { ProgramProcess } from '../programs/index.ts';
import { arrivalsAt, BenchLab, FAST_ACCOUNT, percentile } from '../lab/index.ts';
import type { BenchContext, Benchmark, Figure } from './benchmark.ts';

/** The loads: messages per second, measured messages, and repetitions. */
const LOADS = [
  { perSecond: 50, messages: 5000, repetitions: 1, p50Ms: undefined, p99Ms: 12 },
  { perSecond: 500, messages: 5000, repetitions: 3, p50Ms: 5, p99Ms: 70 },
] as const;
type Load = (typeof LOADS)[number];
const WARM_UP_SECONDS = 2;

interface Way {
  readonly what: string;
  readonly sink: ProgramProcess;
  readonly port: number;
  readonly requestOf: (number: number) => Buffer;
  /** The goals apply to customers' messages. */
  readonly hasGoals: boolean;
}

/** Measures the time of a message through the whole fleet at a steady rate, from the moment at which it was due to be sent. */
export const latency: Benchmark = {
  name: 'latency',
  run: async (context) => {
    await using lab = await BenchLab.start();
    await lab.worker('chat,send');
    const direct = (number: number): Buffer =>
      postBytes(
        '/',
        { 'content-type': 'application/json' },
        JSON.stringify({ text: `bench-${String(number)} straight` }),
      );
    const straight = { what: 'a POST straight there', sink: lab.chat, port: lab.chat.port, requestOf: direct };
    const port = lab.gatewayPort;
    const toProvider = (number: number): Buffer => apiMessage(number, FAST_ACCOUNT);
    const ways: readonly Way[] = [
      { what: 'webhook to Hybrid Chat', sink: lab.chat, port, requestOf: d360Webhook, hasGoals: true },
      { what: 'REST to provider', sink: lab.provider, port, requestOf: toProvider, hasGoals: false },
    ];
    const figures: Figure[] = [];
    for (const load of LOADS) {
      const least = await timesOf({ ...straight, hasGoals: false }, load, context);
      for (const way of ways) figures.push(...figuresOf(way, load, { ours: await timesOf(way, load, context), least }));
    }
    return figures;
  },
};

interface Times {
  readonly p50: number;
  readonly p99: number;
}

/** The next free number; no number is used twice, because messages are known by theirs. */
let first = 0;

async function timesOf(
  way: Way,
  load: Load,
  { progress, repetitions, scaled }: BenchContext,
): Promise<readonly Times[]> {
  const all: Times[] = [];
  for (let repetition = 0; repetition < Math.min(repetitions, load.repetitions); repetition += 1) {
    progress(`latency: ${way.what}, ${String(load.perSecond)} a second`);
    all.push(await timesBy(way, load, scaled(load.messages)));
  }
  return all;
}

async function timesBy({ sink, port, requestOf }: Way, { perSecond }: Load, measured: number): Promise<Times> {
  await sink.ask('forget');
  const from = first;
  const warmUp = WARM_UP_SECONDS * perSecond;
  const count = warmUp + measured;
  first += count;
  const sent = await postSteadily({ port, count, perSecond, requestOf: (number) => requestOf(from + number) });
  const arrived = await arrivalsAt(sink, count);
  const tookMs = sent.map(({ dueMs }, index) => (arrived.get(`bench-${String(from + index + 1)}`) ?? NaN) - dueMs);
  const counted = tookMs.slice(warmUp);
  return { p50: percentile(counted, 0.5), p99: percentile(counted, 0.99) };
}

function figuresOf(
  { what, hasGoals }: Way,
  load: Load,
  { ours, least }: { readonly ours: readonly Times[]; readonly least: readonly Times[] },
): readonly Figure[] {
  const goals = { p50: load.p50Ms, p99: load.p99Ms };
  return (['p50', 'p99'] as const).map((share) => {
    const atMost = hasGoals ? goals[share] : undefined;
    return {
      unit: 'ms',
      ours: { what: `${what}, ${String(load.perSecond)} a second, ${share}`, values: ours.map((each) => each[share]) },
      floor: { what: `a POST straight there, ${share}`, values: least.map((each) => each[share]) },
      ...compact({ goal: atMost === undefined ? undefined : ({ of: 'value', atMost } as const) }),
    };
  });
}
