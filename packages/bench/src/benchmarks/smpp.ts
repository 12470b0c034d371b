import { apiMessage, oneToN } from '../load/index.ts';
import { ProgramProcess } from '../programs/index.ts';
import { arrivalRate, BenchLab } from '../lab/index.ts';
import { sideBySide } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const MESSAGES = 36_000;
const WINDOW = 50;

/** Messages from customers' mailboxes to an SMSC, over one bind. */
export const smpp: Benchmark = {
  name: 'smpp',
  run: async ({ progress, repetitions, scaled }) => {
    await using lab = await BenchLab.start();
    const count = scaled(MESSAGES);
    const messages = oneToN(count, (number) => apiMessage(number, { channel: 'smpp' }));
    const figures = await sideBySide(
      '/s',
      repetitions,
      {
        what: `the smpp library submitting, window ${String(WINDOW)}`,
        measure: async () => {
          progress('smpp: the bare library');
          return ProgramProcess.rateOf('smpp-loop', { port: lab.smsc.port, count, window: WINDOW });
        },
      },
      [
        {
          what: `messages from mailboxes to an SMSC, 1 bind, window ${String(WINDOW)}`,
          goal: { of: 'ratio', atLeast: 0.25 },
          measure: async () => {
            progress('smpp: 1 worker');
            await lab.clear();
            await lab.prepare(messages);
            const worker = await lab.fleet.startService('smpp-worker');
            const rate = await arrivalRate(lab.smsc, count);
            await worker.stop();
            return rate;
          },
        },
      ],
    );
    const rate = figures.map(({ unit, ours }) => ({ unit, ours, goal: { of: 'value', atLeast: 4500 } as const }));
    return [...figures, ...rate];
  },
};
