import { errorEntries } from 'virtual:error-entries';

export type ErrorEntry = (typeof errorEntries)[number];

/** The row of docs/errors.md that explains a reason. @param kind the kind of dead letter, where several rows have the reason. */
export function findErrorEntry(reason: string, kind?: string): ErrorEntry | undefined {
  const matching = errorEntries.filter(({ reasons }) => reasons.some((pattern) => matches(pattern, reason)));
  if (kind === undefined) return matching[0];
  return (
    matching.find((entry) => entry.kind === kind) ?? matching.find((entry) => coversKind(entry, kind)) ?? matching[0]
  );
}

/** The row of "What the gateway refuses" for an HTTP status. */
export const findStatusEntry = (status: number): ErrorEntry | undefined =>
  errorEntries.find(({ reasons }) => reasons.includes(String(status)));

/** `invalid-<field>` stands for every reason that begins so. */
function matches(pattern: string, reason: string): boolean {
  const placeholder = pattern.indexOf('<');
  return placeholder === -1 ? pattern === reason : reason.startsWith(pattern.slice(0, placeholder));
}

/** `any but webhook and command`. */
const coversKind = (entry: ErrorEntry, kind: string): boolean =>
  entry.kind === '' || (entry.kind.startsWith('any but') && !entry.kind.includes(kind));
