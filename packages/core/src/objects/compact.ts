/**
 * The fields of `T`, optional where they may be undefined, and without undefined among their values. The same for a record of any names.
 */
export type Compact<T> = string extends keyof T ? { [K in keyof T]: Exclude<T[K], undefined> } : CompactFields<T>;

type CompactFields<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A copy without the fields whose value is undefined. `{ id, ...compact({ name }) }` has a name only if one is known. */
export function compact<T extends object>(fields: T): Compact<T> {
  const copy: Record<string, unknown> = {};
  // A loop: this runs some dozen times for every message, and takes a third of the time that building it from entries takes.
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) copy[name] = value;
  return copy as Compact<T>;
}
