export { createHttpClient } from './create-http-client.ts';
export type { ClosableHttpClient, HttpClientOptions } from './create-http-client.ts';
export { deliveryErrorFromHttp, upstreamErrorFrom } from './failure-from-http.ts';
export { HttpFailure } from './http-client.ts';
export type { HttpClient, HttpReply, HttpRequest, HttpStreamReply } from './http-client.ts';
export { assertMediaAllowed, isPublicAddress } from './media-guard.ts';
export type { MediaGuardOptions } from './media-guard.ts';
export { parseRetryAfter } from './parse-retry-after.ts';
export type { ForwardProxy } from './tunnel.ts';
