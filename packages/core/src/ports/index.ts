export type { HttpClient } from './http-client.ts';
export { HttpFailure } from './http-client.ts';
export type { HttpReply } from './http-client.ts';
export type { CallConditions, HttpRequest } from './http-client.ts';
export type { HttpStreamReply } from './http-client.ts';
export { deliveryErrorFromHttp, isGatewayTimeout } from './failure-from-http.ts';
export { parseRetryAfter } from './parse-retry-after.ts';
export { upstreamErrorFrom } from './failure-from-http.ts';
export type { Logger } from './logger.ts';
