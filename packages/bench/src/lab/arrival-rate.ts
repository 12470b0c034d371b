import { eventually } from '@ccm/testing/support';
import type { ProgramProcess } from '../programs/index.ts';

const PATIENCE_MS = 120_000;

/** The time of arrival of each message, by its `bench-<number>`, by the machine's clock in milliseconds, once so many have arrived. */
export async function arrivalsAt(sink: ProgramProcess, count: number): Promise<ReadonlyMap<string, number>> {
  await eventually(async () => Number((await sink.ask('count'))['count']) >= count, {
    timeoutMs: PATIENCE_MS,
    intervalMs: 100,
    describe: `${String(count)} messages to arrive`,
  });
  const { arrivals } = await sink.ask('arrivals');
  return new Map(arrivals as readonly (readonly [string, number])[]);
}

/** Messages per second at the sink; the first quarter is for warming up. */
export async function arrivalRate(sink: ProgramProcess, count: number): Promise<number> {
  const times = [...(await arrivalsAt(sink, count)).values()].toSorted((one, other) => one - other);
  const counted = times.slice(Math.floor(times.length / 4));
  const [first = 0] = counted;
  return ((counted.length - 1) * 1000) / ((counted.at(-1) ?? first) - first);
}
