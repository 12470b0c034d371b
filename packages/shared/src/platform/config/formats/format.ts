/** The result of reading a text: the value, or the problem as the end of a sentence that begins with the variable's name. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

/** The format of a variable: turns its text into a value. */
export interface Format<T> {
  /** For the reference page: `duration`, `port`, `cloud or classic`. */
  readonly name: string;
  /** Gets text that is trimmed and not empty. Its problems never repeat the text: it may hold a secret. */
  readonly read: (text: string) => Reading<T>;
}

export const format = <T>(name: string, read: (text: string) => Reading<T>): Format<T> => ({ name, read });

export const good = <T>(value: T): Reading<T> => ({ value });
/** A problem with what a person overlooks: quotation marks, which a shell takes away and Docker's `--env-file` keeps. */
export const problemWith = (text: string, problem: string): string =>
  /^(["']).*\1$/s.test(text) ? `${problem}; its quotation marks are taken as a part of it: leave them out` : problem;

export const bad = (problem: string): { readonly problem: string } => ({ problem });
