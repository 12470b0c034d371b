/** Several measurements of one thing, one for each repetition. */
export interface Sample {
  readonly what: string;
  readonly values: readonly number[];
}

/** One line of the table: something of ours beside the least that it could cost. */
export interface Figure {
  readonly unit: '/s' | 'ms' | 'MB';
  readonly ours: Sample;
  readonly floor: Sample;
}

export interface Benchmark {
  /** As the command line has it. */
  readonly name: string;
  readonly run: (progress: (what: string) => void) => Promise<readonly Figure[]>;
}

export const REPETITIONS = 3;

/** Measures ours and its floor in turn, so that a busy moment of the machine strikes both alike. */
export async function sideBySide(
  unit: Figure['unit'],
  floor: { readonly what: string; readonly measure: () => Promise<number> },
  ours: readonly { readonly what: string; readonly measure: () => Promise<number> }[],
): Promise<readonly Figure[]> {
  const floorValues: number[] = [];
  const ourValues = ours.map((): number[] => []);
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    floorValues.push(await floor.measure());
    for (const [index, { measure }] of ours.entries()) ourValues[index]?.push(await measure());
  }
  return ours.map(({ what }, index) => ({
    unit,
    ours: { what, values: ourValues[index] ?? [] },
    floor: { what: floor.what, values: floorValues },
  }));
}
