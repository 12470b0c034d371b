/**
 * The machine's monotonic clock in milliseconds: the same for all its processes, and never set. `performance.timeOrigin` is no such clock:
 * each process reads it from the wall clock once, and processes that began at other times differ by what the wall clock was set since.
 */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
