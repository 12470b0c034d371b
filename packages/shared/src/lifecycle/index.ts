export { AdminServer } from './admin-server.ts';
export type { AdminServerOptions, RequestHandler } from './admin-server.ts';
export { Health } from './health.ts';
export type { Check, CheckResult, HealthReport } from './health.ts';
export { runServices } from './run-services.ts';
export type { ExitCode, RunOptions } from './run-services.ts';
export type { Service } from './service.ts';
export { listenForSignals } from './signals.ts';
