import { ProgramProcess } from '../programs/index.ts';
import { BenchLab, drainRate } from '../lab/index.ts';
import { sideBySide } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const MESSAGES = 24_000;

/** Commands from the broker's queue to a provider's HTTP API, each acknowledged when Redis has it. */
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
        what: 'stompit, one POST by node:http, and the acknowledgement',
        measure: async () => {
          progress('activemq: stompit');
          await fill('bench');
          const url = `http://127.0.0.1:${String(lab.provider.port)}/messages`;
          return ProgramProcess.rateOf('stomp-loop', { port, queue: 'bench', count, what: 'forward', url });
        },
      },
      [
        {
          what: 'messages from ActiveMQ to 360dialog, 1 worker',
          goal: { of: 'ratio', atLeast: 0.7 },
          measure: async () => {
            progress('activemq: 1 worker');
            await lab.clear();
            await fill('outbound-sms');
            const worker = await lab.worker('amq,send');
            const rate = await drainRate(lab.provider, count);
            await worker.stop();
            return rate;
          },
        },
      ],
    );
  },
};
