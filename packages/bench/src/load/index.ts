export { getBytes, postBytes } from './http-connection.ts';
export { postAll, postMany, requestsPerSecond } from './http-load.ts';
export type { LoadOptions } from './http-load.ts';
export { machineMs } from './machine-clock.ts';
export {
  apiMessage,
  BENCH_NUMBER,
  BENCH_WEBHOOK_TOKEN,
  customerOf,
  CUSTOMERS,
  d360Webhook,
  deliveredWebhook,
  oneToN,
  twilioWebhook,
} from './requests.ts';
export { ConnectionPool, postSteadily } from './steady-load.ts';
export type { SteadyLoad, SteadyRequest } from './steady-load.ts';
