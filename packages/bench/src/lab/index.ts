export { arrivalRate, arrivalsAt, drainRate } from './arrival-rate.ts';
export { BenchLab, FAST_ACCOUNT } from './bench-lab.ts';
export type { Fsync } from './bench-lab.ts';
export { ClientCommands } from './client-commands.ts';
export { percentile } from './percentile.ts';
export { readUsage, residentMb } from './process-usage.ts';
export type { Usage } from './process-usage.ts';
