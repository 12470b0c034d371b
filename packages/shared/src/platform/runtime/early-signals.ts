const ENDING = ['SIGTERM', 'SIGINT'] as const;

const leave = (): void => {
  process.exit(0);
};
const passOver = (): void => undefined;

/**
 * Call this first: until `listenNoMore`, SIGTERM and SIGINT end the process with 0, as nothing has started that a stop would have to
 * finish. Loading the program takes half a second, on a busy machine several. SIGHUP changes nothing: the settings are read later anyway.
 */
export function leaveAtEarlySignals(): void {
  for (const signal of ENDING) process.on(signal, leave);
  process.on('SIGHUP', passOver);
}

/** From here on somebody else listens for SIGTERM and SIGINT. Changes nothing where `leaveAtEarlySignals` was never called. */
export function listenNoMore(): void {
  for (const signal of ENDING) process.off(signal, leave);
}
