export type { HttpClient, HttpReply, CallConditions, HttpRequest, HttpStreamReply } from './http-client.ts';
export { HttpFailure } from './http-client.ts';
export { deliveryErrorFromHttp, isGatewayTimeout, upstreamErrorFrom } from './failure-from-http.ts';
export { isRedirect, redirectTarget, remedyOfCode } from './upstream-remedy.ts';
export { parseRetryAfter } from './parse-retry-after.ts';
export type { Logger } from './logger.ts';
