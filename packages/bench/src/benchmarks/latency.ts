import { apiMessage, d360Webhook, oneToN, postBytes, postSteadily } from '../load/index.ts';
import type { ProgramProcess } from '../programs/index.ts';
import { arrivalsAt } from './arrival-rate.ts';
import { BenchLab, FAST_ACCOUNT } from './bench-lab.ts';
import type { Benchmark, Figure } from './benchmark.ts';

/** How many messages a second, and how many of them are measured. */
const LOADS = [
  { perSecond: 50, messages: 1000, p50Ms: undefined, p99Ms: 12 },
  { perSecond: 500, messages: 5000, p50Ms: 5, p99Ms: 70 },
] as const;
type Load = (typeof LOADS)[number];
const WARM_UP_SECONDS = 2;

interface Way {
  readonly what: string;
  readonly sink: ProgramProcess;
  readonly port: number;
  readonly requestOf: (number: number) => Buffer;
}

/** How long a message takes through the whole fleet at a steady rate, from the moment at which it was to be sent. */
export const latency: Benchmark = {
  name: 'latency',
  run: async ({ progress, repetitions, scaled }) => {
    await using lab = await BenchLab.start();
    await lab.worker('chat,send');
    const direct = (number: number): Buffer =>
      postBytes(
        '/',
        { 'content-type': 'application/json' },
        JSON.stringify({ text: `bench-${String(number)} straight` }),
      );
    const floor = { what: 'a POST straight there', sink: lab.chat, port: lab.chat.port, requestOf: direct };
    const ways: readonly Way[] = [
      { what: 'webhook to Hybrid Chat', sink: lab.chat, port: lab.gatewayPort, requestOf: d360Webhook },
      {
        what: 'REST to provider',
        sink: lab.provider,
        port: lab.gatewayPort,
        requestOf: (number) => apiMessage(number, FAST_ACCOUNT),
      },
    ];
    let first = 1;
    const figures: Figure[] = [];
    for (const load of LOADS) {
      const timesOf = async (way: Way): Promise<readonly Times[]> => {
        const all: Times[] = [];
        for (let repetition = 0; repetition < repetitions; repetition += 1) {
          progress(`latency: ${way.what}, ${String(load.perSecond)} a second`);
          const count = scaled(load.messages);
          all.push(await timesBy(way, { load, first, count }));
          first += count + WARM_UP_SECONDS * load.perSecond;
        }
        return all;
      };
      const least = await timesOf(floor);
      for (const way of ways) figures.push(...figuresOf(way.what, load, { ours: await timesOf(way), least }));
    }
    return figures;
  },
};

interface Times {
  readonly p50: number;
  readonly p99: number;
}

async function timesBy(
  { sink, port, requestOf }: Way,
  { load, first, count }: { readonly load: Load; readonly first: number; readonly count: number },
): Promise<Times> {
  await sink.ask('forget');
  const warmUp = WARM_UP_SECONDS * load.perSecond;
  const numbers = oneToN(warmUp + count, (number) => first + number);
  const due = await postSteadily(port, numbers.map(requestOf), load.perSecond);
  const arrived = await arrivalsAt(sink, numbers.length);
  const tookMs = numbers
    .map((number, index) => (arrived.get(`bench-${String(number)}`) ?? NaN) - (due[index] ?? NaN))
    .slice(warmUp)
    .toSorted((one, other) => one - other);
  const at = (share: number): number => tookMs[Math.floor(share * tookMs.length)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

function figuresOf(
  what: string,
  load: Load,
  { ours, least }: { readonly ours: readonly Times[]; readonly least: readonly Times[] },
): readonly Figure[] {
  const goals = { p50: load.p50Ms, p99: load.p99Ms };
  return (['p50', 'p99'] as const).map((share) => ({
    unit: 'ms',
    ours: { what: `${what}, ${String(load.perSecond)} a second, ${share}`, values: ours.map((each) => each[share]) },
    floor: { what: `a POST straight there, ${share}`, values: least.map((each) => each[share]) },
    ...(goals[share] === undefined ? {} : { goal: { of: 'value', atMost: goals[share] } as const }),
  }));
}
