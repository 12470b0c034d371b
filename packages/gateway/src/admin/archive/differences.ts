/** One place where two readings of a webhook are not the same; undefined: it is not there. */
export interface Difference {
  /** `events[0].attachments[1].name` */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The paths at which two JSON values differ: the deepest ones, in the order of the first value. */
export function differencesBetween(before: unknown, after: unknown, path: string): readonly Difference[] {
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const [one, other] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
    const step = (name: string): string => (Array.isArray(before) ? `${path}[${name}]` : `${path}.${name}`);
    return [...new Set([...one.keys(), ...other.keys()])].flatMap((name) =>
      differencesBetween(one.get(name), other.get(name), step(name)),
    );
  }
  return Object.is(before, after) ? [] : [{ path, before, after }];
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
