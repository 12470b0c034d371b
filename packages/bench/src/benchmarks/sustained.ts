import { apiMessage, d360Webhook, postSteadily } from '../load/index.ts';
import type { ProgramProcess } from '../programs/index.ts';
import { arrivalRate, BenchLab, FAST_ACCOUNT } from '../lab/index.ts';
import type { BenchContext, Benchmark, Figure } from './benchmark.ts';

/** The offered load: more than the goal, because the offered load limits the result. */
const OFFERED = 1300;
const GOAL = { of: 'value', atLeast: 1200 } as const;
const SECONDS = 60;

interface Way {
  readonly what: string;
  readonly sink: ProgramProcess;
  readonly requestOf: (number: number) => Buffer;
}

/**
 * Measures the rate that the fleet sustains for a minute under steady load, everything on this machine. The first quarter is for warming
 * up.
 */
export const sustained: Benchmark = {
  name: 'sustained',
  run: async (context) => [...(await inbound(context)), ...(await roundTrip(context))],
};

async function inbound(context: BenchContext): Promise<readonly Figure[]> {
  await using lab = await BenchLab.start();
  await lab.worker('chat');
  return [await hold(lab, { what: 'webhook to Hybrid Chat', sink: lab.chat, requestOf: d360Webhook }, context)];
}

async function roundTrip(context: BenchContext): Promise<readonly Figure[]> {
  await using lab = await BenchLab.start({ crm: true });
  await lab.worker('chat,send,report');
  const requestOf = (number: number): Buffer => apiMessage(number, FAST_ACCOUNT);
  return [await hold(lab, { what: 'REST to provider to receipt to CRM', sink: lab.crm, requestOf }, context)];
}

async function hold(lab: BenchLab, way: Way, { progress, scaled }: BenchContext): Promise<Figure> {
  const { what, sink, requestOf } = way;
  progress(`sustained: ${what}`);
  const count = OFFERED * scaled(SECONDS);
  await postSteadily({ port: lab.gatewayPort, count, perSecond: OFFERED, requestOf });
  return {
    unit: '/s',
    ours: { what: `${what}, ${String(OFFERED)} a second offered`, values: [await arrivalRate(sink, count)] },
    goal: GOAL,
  };
}
