/**
 * Shares one run between all callers within a time. @param ms the age of an outcome that may still be used, counted from the start of its
 * run
 */
export function sharedFor<T>(ms: number, run: () => Promise<T>): () => Promise<T> {
  let last: { readonly atMs: number; readonly outcome: Promise<T> } | undefined;
  return async () => {
    const nowMs = Date.now();
    if (last === undefined || nowMs - last.atMs > ms) last = { atMs: nowMs, outcome: run() };
    return last.outcome;
  };
}
