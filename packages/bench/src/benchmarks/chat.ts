import { d360Webhook, oneToN, twilioWebhook } from '../load/index.ts';
import { ProgramProcess } from '../programs/index.ts';
import { BenchLab, drainRate } from '../lab/index.ts';
import { sideBySide } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const MESSAGES = 24_000;
const AT_ONCE = 50;

/** Messages from the partitions of two accounts through their conversations' mailboxes to Hybrid Chat; a second worker beside one. */
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
      const rate = await drainRate(lab.chat, count);
      for (const worker of started) await worker.stop();
      return rate;
    };
    const got = {
      what: 'got posts, one process',
      measure: async () => {
        progress('chat: got');
        const url = `http://127.0.0.1:${String(lab.chat.port)}/chat`;
        return ProgramProcess.rateOf('got-loop', { url, count, atOnce: AT_ONCE });
      },
    };
    const titleOf = (workers: string): string => `webhooks that wait in partitions to Hybrid Chat, ${workers}`;
    const [one] = await sideBySide('/s', repetitions, got, [
      { what: titleOf('1 chat worker'), measure: async () => measure(1), goal: { of: 'value', atLeast: 1200 } },
    ]);
    const pair = await sideBySide(
      '/s',
      repetitions,
      { what: titleOf('1 chat worker'), measure: async () => measure(1) },
      [{ what: titleOf('2 chat workers'), measure: async () => measure(2), goal: { of: 'ratio', atLeast: 1 } }],
    );
    return [...(one === undefined ? [] : [one]), ...pair];
  },
};
