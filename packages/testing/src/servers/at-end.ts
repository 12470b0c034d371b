const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cleanups = new Set<() => void>();

/**
 * Runs `cleanup` at once and synchronously when this process ends, also by a signal: kills a child, removes a folder. The last one
 * registered runs first. A program that handles a signal itself ends in its own way. @returns a function that takes it back
 */
export function atEnd(cleanup: () => void): () => void {
  if (cleanups.size === 0) listen();
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) ignore();
  };
}

function listen(): void {
  process.on('exit', cleanUp);
  // First in the row: a listener for one time is gone from the count once it has been called.
  for (const signal of SIGNALS) process.prependListener(signal, endBy);
}

function ignore(): void {
  process.off('exit', cleanUp);
  for (const signal of SIGNALS) process.off(signal, endBy);
}

function cleanUp(): void {
  for (const cleanup of [...cleanups].toReversed()) cleanup();
  cleanups.clear();
}

function endBy(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  cleanUp();
  ignore();
  process.kill(process.pid, signal);
}
