import { d360Webhook, oneToN, twilioWebhook } from '../load/index.ts';
import { ProgramProcess } from '../programs/index.ts';
import { arrivalRate } from './arrival-rate.ts';
import { BenchLab } from './bench-lab.ts';
import { sideBySide } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const MESSAGES = 8000;
const AT_ONCE = 50;

/** Messages from the webhook lanes of two accounts through their conversations' mailboxes to Hybrid Chat. */
export const chat: Benchmark = {
  name: 'chat',
  run: async ({ progress, repetitions, scaled }) => {
    await using lab = await BenchLab.start();
    const count = scaled(MESSAGES);
    const webhooks = oneToN(count, (number) =>
      number % 2 === 0 ? d360Webhook(number) : twilioWebhook(number, lab.publicUrl),
    );
    const measure = async (workers: number): Promise<number> => {
      progress(`chat: ${String(workers)} workers`);
      await lab.clear();
      await lab.prepare(webhooks);
      const started = await Promise.all(oneToN(workers, async () => lab.worker('chat')));
      const rate = await arrivalRate(lab.chat, count);
      for (const worker of started) await worker.stop();
      return rate;
    };
    return await sideBySide(
      '/s',
      repetitions,
      {
        what: 'got posts, one process',
        measure: async () => {
          progress('chat: got');
          const url = `http://127.0.0.1:${String(lab.chat.port)}/chat`;
          return ProgramProcess.rateOf('got-loop', { url, count, atOnce: AT_ONCE });
        },
      },
      [1, 2].map((workers) => ({
        what: `messages from webhook lanes to Hybrid Chat, ${String(workers)} chat ${workers === 1 ? 'worker' : 'workers'}`,
        measure: async () => measure(workers),
        ...(workers === 1 ? { goal: { of: 'value', atLeast: 1200 } as const } : {}),
      })),
    );
  },
};
