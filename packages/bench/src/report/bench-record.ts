import { z } from 'zod';
import type { Figure } from '../benchmarks/index.ts';
import { tableOf } from './table.ts';

/** The figures of one benchmark, and the machine that they were measured on. */
export interface Measured {
  readonly name: string;
  readonly machine: string;
  readonly figures: readonly Figure[];
}

/** The newest figures of all benchmarks. */
export type BenchRecord = readonly Measured[];

/** JSON has no unknown number: it becomes null. */
const sample = z.object({
  what: z.string(),
  values: z.array(
    z
      .number()
      .nullable()
      .transform((value) => value ?? NaN),
  ),
});
const goal = z.object({
  of: z.enum(['value', 'ratio']),
  atLeast: z.number().exactOptional(),
  atMost: z.number().exactOptional(),
});
const figure = z.object({
  unit: z.enum(['/s', 'ms', 'us', 'MB', 'KB', 'each']),
  ours: sample,
  floor: sample.exactOptional(),
  goal: goal.exactOptional(),
});
const record = z.array(z.object({ name: z.string(), machine: z.string(), figures: z.array(figure) }));

/** @throws {z.ZodError} for a text that no run wrote. */
export const parseRecord = (json: string): BenchRecord => record.parse(JSON.parse(json));

/** The record after a run: new figures replace earlier ones, in the order of `names`. Pure. */
export function recordWith(before: BenchRecord, now: BenchRecord, names: readonly string[]): BenchRecord {
  return names.flatMap((name) => {
    const latest = [now, before].map((each) => each.find((measured) => measured.name === name));
    return latest.find((measured) => measured !== undefined) ?? [];
  });
}

/** A heading, the machine and a table for each benchmark. Pure. */
export const tablesOf = (all: BenchRecord): string =>
  all.map(({ name, machine, figures }) => `### ${name}\n\n${machine}.\n\n${tableOf(figures)}`).join('\n\n');
