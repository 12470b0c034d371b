import type { Points } from './series.ts';

/** Values of consecutive steps without a gap, from the step `start` on. */
interface Stretch {
  readonly start: number;
  readonly values: readonly number[];
}

/** The values between the gaps, in order. */
export function stretchesOf(points: Points): readonly Stretch[] {
  const stretches: { readonly start: number; readonly values: number[] }[] = [];
  for (const [step, value] of points.entries()) {
    if (value === null) continue;
    const last = stretches.at(-1);
    if (last !== undefined && last.start + last.values.length === step) last.values.push(value);
    else stretches.push({ start: step, values: [value] });
  }
  return stretches;
}

/** The steps whose value has no neighbour: a line cannot show them. */
export const isolatedSteps = (points: Points): number[] =>
  stretchesOf(points)
    .filter(({ values }) => values.length === 1)
    .map(({ start }) => start);
