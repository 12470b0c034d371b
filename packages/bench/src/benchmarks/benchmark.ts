import { compact } from '@ccm/core/objects';
/** Several measurements of one thing, one for each repetition. */
export interface Sample {
  readonly what: string;
  readonly values: readonly number[];
}

export type Unit = '/s' | 'ms' | 'us' | 'MB' | 'KB' | 'each';

/** The goal of a figure: for its own value, or for its ratio to the figure beside it. */
export interface Goal {
  readonly of: 'value' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One line of the table: something of ours, beside the least that it could cost where there is such a thing. */
export interface Figure {
  readonly unit: Unit;
  readonly ours: Sample;
  readonly floor?: Sample;
  readonly goal?: Goal;
}

export interface BenchContext {
  readonly progress: (what: string) => void;
  readonly isQuick: boolean;
  /** The number of times that each measurement is made. */
  readonly repetitions: number;
  /** A count of messages, less where everything is to be quick. */
  readonly scaled: (count: number) => number;
}

export interface Benchmark {
  /** The name on the command line. */
  readonly name: string;
  readonly run: (context: BenchContext) => Promise<readonly Figure[]>;
}

interface Measurement {
  readonly what: string;
  readonly measure: () => Promise<number>;
  readonly goal?: Goal;
}

const QUICK_SHARE = 0.25;

export const contextOf = ({ quick }: { readonly quick: boolean }): BenchContext => ({
  progress: (what) => console.error(what),
  isQuick: quick,
  repetitions: quick ? 1 : 3,
  scaled: (count) => Math.ceil(count * (quick ? QUICK_SHARE : 1)),
});

/** Measures ours and its floor in turn, so that a busy moment of the machine strikes both alike. */
export async function sideBySide(
  unit: Unit,
  repetitions: number,
  floor: Measurement,
  ours: readonly Measurement[],
): Promise<readonly Figure[]> {
  const floorValues: number[] = [];
  const ourValues = ours.map((): number[] => []);
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    floorValues.push(await floor.measure());
    for (const [index, { measure }] of ours.entries()) ourValues[index]?.push(await measure());
  }
  return ours.map(({ what, goal }, index) => ({
    unit,
    ours: { what, values: ourValues[index] ?? [] },
    floor: { what: floor.what, values: floorValues },
    ...compact({ goal }),
  }));
}
