import { apiMessage, d360Webhook, oneToN, postBytes, postSteadily } from '../load/index.ts';
import type { ProgramProcess } from '../programs/index.ts';
import { arrivalsAt } from './arrival-rate.ts';
import { BenchLab, FAST_ACCOUNT } from './bench-lab.ts';
import { REPETITIONS } from './benchmark.ts';
import type { Benchmark, Figure } from './benchmark.ts';

const PER_SECOND = 50;
const WARM_UP = 100;
const MESSAGES = 300;

interface Way {
  readonly what: string;
  readonly sink: ProgramProcess;
  readonly port: number;
  readonly requestOf: (number: number) => Buffer;
}

/** How long one message takes through the whole fleet while there is little to do. */
export const latency: Benchmark = {
  name: 'latency',
  run: async (progress) => {
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
    const timesOf = async (way: Way): Promise<readonly Times[]> => {
      const all: Times[] = [];
      for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
        progress(`latency: ${way.what}`);
        all.push(await timesBy(way, first));
        first += WARM_UP + MESSAGES;
      }
      return all;
    };
    const least = await timesOf(floor);
    const figures: Figure[] = [];
    for (const way of ways) figures.push(...figuresOf(way.what, await timesOf(way), least));
    return figures;
  },
};

interface Times {
  readonly p50: number;
  readonly p99: number;
}

async function timesBy({ sink, port, requestOf }: Way, first: number): Promise<Times> {
  await sink.ask('forget');
  const numbers = oneToN(WARM_UP + MESSAGES, (number) => first + number);
  const begun = await postSteadily(port, numbers.map(requestOf), PER_SECOND);
  const arrived = await arrivalsAt(sink, numbers.length);
  const tookMs = numbers
    .map((number, index) => (arrived.get(`bench-${String(number)}`) ?? NaN) - (begun[index] ?? NaN))
    .slice(WARM_UP)
    .toSorted((one, other) => one - other);
  const at = (share: number): number => tookMs[Math.floor(share * tookMs.length)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

const figuresOf = (what: string, times: readonly Times[], least: readonly Times[]): readonly Figure[] =>
  (['p50', 'p99'] as const).map((share) => ({
    unit: 'ms',
    ours: { what: `${what}, ${String(PER_SECOND)} a second, ${share}`, values: times.map((each) => each[share]) },
    floor: { what: `a POST straight there, ${share}`, values: least.map((each) => each[share]) },
  }));
