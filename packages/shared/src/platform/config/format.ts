/** What reading a text gave: the value, or what is wrong with the text, as the end of a sentence that its variable's name begins. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

/** How the text of a variable becomes a value. */
export interface Format<T> {
  /** For the reference page: `duration`, `port`, `cloud or classic`. */
  readonly name: string;
  /** Gets text that is trimmed and not empty. Its problems never repeat the text: it may hold a secret. */
  readonly read: (text: string) => Reading<T>;
}

export const format = <T>(name: string, read: (text: string) => Reading<T>): Format<T> => ({ name, read });

export const good = <T>(value: T): Reading<T> => ({ value });
export const bad = (problem: string): { readonly problem: string } => ({ problem });
