import { eventually } from '@ccm/testing/support';
import { machineMs } from '../load/index.ts';
import type { ProgramProcess } from '../programs/index.ts';

const PATIENCE_MS = 120_000;

/** The time of arrival of each message, by its `bench-<number>`, by the machine's clock in milliseconds, once the expected number has arrived. */
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

/**
 * Messages per second at the sink from now on until the last has arrived. For work of two phases side by side, such as reading and
 * forwarding: at the end of a backlog only the second is left, so that the rate of the later arrivals would flatter.
 */
export async function drainRate(sink: ProgramProcess, count: number): Promise<number> {
  const beganMs = machineMs();
  const times = [...(await arrivalsAt(sink, count)).values()];
  return (count * 1000) / (times.reduce((latest, time) => Math.max(latest, time), 0) - beganMs);
}
