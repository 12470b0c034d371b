import { apiMessage, oneToN } from '../load/index.ts';
import { ProgramProcess } from '../programs/index.ts';
import { arrivalRate, BenchLab, FAST_ACCOUNT } from '../lab/index.ts';
import { sideBySide } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const MESSAGES = 24_000;
const AT_ONCE = 50;

/** Messages from customers' mailboxes to a provider's HTTP API. */
export const send: Benchmark = {
  name: 'send',
  run: async ({ progress, repetitions, scaled }) => {
    await using lab = await BenchLab.start();
    const count = scaled(MESSAGES);
    const messages = oneToN(count, (number) => apiMessage(number, FAST_ACCOUNT));
    return await sideBySide(
      '/s',
      repetitions,
      {
        what: 'got posts, one process',
        measure: async () => {
          progress('send: got');
          const url = `http://127.0.0.1:${String(lab.provider.port)}/messages`;
          return ProgramProcess.rateOf('got-loop', { url, count, atOnce: AT_ONCE });
        },
      },
      [
        {
          what: 'messages that wait in mailboxes to 360dialog, 1 send worker',
          goal: { of: 'value', atLeast: 1200 },
          measure: async () => {
            progress('send: 1 worker');
            await lab.clear();
            await lab.prepare(messages);
            const worker = await lab.worker('send');
            const rate = await arrivalRate(lab.provider, count);
            await worker.stop();
            return rate;
          },
        },
      ],
    );
  },
};
