import type { ServiceProcess } from '@ccm/e2e/fleet';
import { eventually } from '@ccm/testing/support';
import { ProgramProcess } from '../programs/index.ts';
import { BenchLab } from './bench-lab.ts';
import { sideBySide } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const MESSAGES = 4000;
const PATIENCE_MS = 120_000;

/** Commands from the broker's queue into customers' mailboxes, each acknowledged when Redis has it. */
export const activemq: Benchmark = {
  name: 'activemq',
  run: async ({ progress, repetitions, scaled }) => {
    await using lab = await BenchLab.start({ brokers: 1 });
    const count = scaled(MESSAGES);
    const port = lab.fleet.brokers[0]?.stompPort ?? 0;
    const fill = async (queue: string): Promise<void> => {
      await using _filled = await ProgramProcess.start('stomp-loop', { port, queue, count, what: 'fill' });
    };
    return await sideBySide(
      '/s',
      repetitions,
      {
        what: 'stompit, consume and acknowledge',
        measure: async () => {
          progress('activemq: stompit');
          await fill('bench');
          return ProgramProcess.rateOf('stomp-loop', { port, queue: 'bench', count, what: 'consume' });
        },
      },
      [
        {
          what: 'commands from ActiveMQ into mailboxes, 1 amq worker',
          goal: { of: 'ratio', atLeast: 0.7 },
          measure: async () => {
            progress('activemq: 1 worker');
            await lab.clear();
            await fill('outbound-sms');
            const worker = await lab.worker('amq');
            const rate = await takingRate(worker, count);
            await worker.stop();
            return rate;
          },
        },
      ],
    );
  },
};

/** By the worker's own counter; the first quarter is for warming up. */
async function takingRate(worker: ServiceProcess, total: number): Promise<number> {
  let from: { readonly atMs: number; readonly count: number } | undefined;
  return eventually(
    async () => {
      const count = await takenBy(worker);
      const atMs = performance.now();
      if (from === undefined && count >= total / 4) from = { atMs, count };
      if (from === undefined || count < total) return undefined;
      return ((count - from.count) * 1000) / (atMs - from.atMs);
    },
    { timeoutMs: PATIENCE_MS, intervalMs: 25, describe: 'all commands to be taken' },
  );
}

async function takenBy(worker: ServiceProcess): Promise<number> {
  const metrics = await (await fetch(`${worker.adminUrl}/metrics`)).text();
  return [...metrics.matchAll(/^ccm_commands_total\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}
