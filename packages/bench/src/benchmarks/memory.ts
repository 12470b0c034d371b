import { setTimeout as pause } from 'node:timers/promises';
import { apiMessage, d360Webhook, oneToN, postBytes, postSteadily } from '../load/index.ts';
import { ProgramProcess } from '../programs/index.ts';
import { BenchLab, FAST_ACCOUNT } from './bench-lab.ts';
import { residentMb } from './process-usage.ts';
import type { Benchmark, Figure } from './benchmark.ts';

const PER_SECOND = 100;
const MESSAGES = 1500;
const SETTLE_MS = 3000;
const LOOK_EVERY_MS = 100;

/** Of an idle service. */
const IDLE = { of: 'value', atMost: 120 } as const;

interface Watched {
  readonly what: string;
  readonly pid: number;
}

/** Resident memory of each service, idle and while messages go both ways. */
export const memory: Benchmark = {
  name: 'memory',
  run: async ({ progress }) => {
    await using lab = await BenchLab.start();
    await using express = await ProgramProcess.start('express-server');
    const worker = await lab.worker('chat,amq,send,report');
    const smpp = await lab.fleet.startService('smpp-worker');
    const floor = { what: 'Express that answers at once', pid: express.pid ?? 0 };
    const watched: readonly Watched[] = [
      floor,
      { what: 'gateway', pid: lab.fleet.service('gateway').pid ?? 0 },
      { what: 'outbound-worker, all roles but campaign', pid: worker.pid ?? 0 },
      { what: 'smpp-worker, 1 bind', pid: smpp.pid ?? 0 },
    ];
    progress('memory: idle');
    await pause(SETTLE_MS);
    const idle = await Promise.all(watched.map(async ({ pid }) => [await residentMb(pid)]));
    progress('memory: under load');
    const loaded = await watch(watched, underLoad(lab, express.port));
    return [
      ...figuresOf(watched, idle, 'idle'),
      ...figuresOf(watched, loaded, `${String(PER_SECOND)} messages a second each way and channel`),
    ];
  },
};

async function underLoad(lab: BenchLab, expressPort: number): Promise<void> {
  const plain = (number: number): Buffer => postBytes('/', { 'content-type': 'text/plain' }, `bench-${String(number)}`);
  const steadily = async (port: number, make: (number: number) => Buffer): Promise<unknown> =>
    postSteadily(port, oneToN(MESSAGES, make), PER_SECOND);
  await Promise.all([
    steadily(expressPort, plain),
    steadily(lab.gatewayPort, d360Webhook),
    steadily(lab.gatewayPort, (number) => apiMessage(number, FAST_ACCOUNT)),
    steadily(lab.gatewayPort, (number) => apiMessage(MESSAGES + number, { channel: 'smpp' })),
  ]);
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
