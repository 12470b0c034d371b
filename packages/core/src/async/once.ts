/**
 * Runs the work at the first call only; every later call gets the same promise. `stop()` and `close()` are made with it: a second caller
 * waits for the same end.
 */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return async () => (running ??= work());
}
