/**
 * One run for all who ask within a moment.
 * @param ms how old an outcome may be, counted from the start of its run
 */
export function sharedFor<T>(ms: number, run: () => Promise<T>): () => Promise<T> {
  let last: { readonly atMs: number; readonly outcome: Promise<T> } | undefined;
  return async () => {
    const nowMs = Date.now();
    if (last === undefined || nowMs - last.atMs > ms) last = { atMs: nowMs, outcome: run() };
    return last.outcome;
  };
}
