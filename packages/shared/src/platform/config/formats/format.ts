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
/**
 * References that a shell, Compose, Kubernetes, Helm or Windows should have replaced by a value. Windows' in capitals only, as variables are
 * named: a password may stand between percent signs.
 */
const REFERENCE = /^(?:\$\{[^{}]+\}|\$\([^()]+\)|\{\{.*\}\}|%[A-Z_][A-Z0-9_]*%)$/;

/** Reads a text, and says of a problem what a person overlooks: a reference, and quotation marks, which Docker's `--env-file` keeps. */
export function readAs<T>({ read }: Format<T>, text: string): Reading<T> {
  if (REFERENCE.test(text)) return bad('is a reference to a value, which nothing has replaced: write the value itself');
  const reading = read(text);
  return 'value' in reading ? reading : bad(withQuotationMarks(text, reading.problem));
}

const withQuotationMarks = (text: string, problem: string): string =>
  /^(["']).*\1$/s.test(text) ? `${problem}; its quotation marks are taken as a part of it: leave them out` : problem;

export const bad = (problem: string): { readonly problem: string } => ({ problem });
