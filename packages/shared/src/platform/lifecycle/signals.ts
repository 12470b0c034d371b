import type { EventEmitter } from 'node:events';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * The first SIGTERM or SIGINT fires the signal (its reason is the name), the second calls `kill`. `dispose` takes the listeners
 * away.
 * @param source the process; a parameter, so that it can be tried without killing it.
 */
export function listenForSignals(
  source: EventEmitter,
  kill: () => void,
): { readonly stopping: AbortController; readonly dispose: () => void } {
  const stopping = new AbortController();
  const onSignal = (name: string): void => {
    if (stopping.signal.aborted) kill();
    else stopping.abort(name);
  };
  for (const name of SIGNALS) source.on(name, onSignal);
  return {
    stopping,
    dispose: () => {
      for (const name of SIGNALS) source.off(name, onSignal);
    },
  };
}
