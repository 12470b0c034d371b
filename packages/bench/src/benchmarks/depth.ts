import { d360Webhook } from '../load/index.ts';
import { arrivalRate, BenchLab } from '../lab/index.ts';
import type { BenchContext, Benchmark, Figure, Sample } from './benchmark.ts';

/** The number of waiting messages that are measured. */
const MEASURED = 20_000;
const DEPTHS = [1000, 100_000, 1_000_000] as const;
const GOAL = { of: 'ratio', atLeast: 0.9 } as const;

/** Whether a message is forwarded as fast where many more wait behind it. */
export const depth: Benchmark = {
  name: 'depth',
  run: async (context) => {
    await using lab = await BenchLab.start();
    let floor: Sample | undefined;
    const figures: Figure[] = [];
    for (const waiting of context.isQuick ? DEPTHS.slice(0, 2) : DEPTHS) {
      const ours = { what: titleOf(waiting), values: [await rateBefore(lab, waiting, context)] };
      figures.push({ unit: '/s', ours, ...(floor === undefined ? {} : { floor, goal: GOAL }) });
      floor ??= ours;
    }
    return figures;
  },
};

const titleOf = (waiting: number): string =>
  `webhooks to Hybrid Chat, while ${waiting.toLocaleString('en-GB')} more wait`;

async function rateBefore(lab: BenchLab, waiting: number, { progress }: BenchContext): Promise<number> {
  progress(`depth: ${String(waiting)} wait`);
  await lab.clear();
  await lab.prepareMany(waiting + MEASURED, d360Webhook);
  const worker = await lab.worker('chat');
  const rate = await arrivalRate(lab.chat, MEASURED);
  await worker.kill();
  return rate;
}
