export { createHttpClient } from './create-http-client.ts';
export type { ClosableHttpClient, HttpClientOptions } from './http-client-options.ts';

export { assertMediaAllowed, isPublicAddress } from './media-guard.ts';
export type { MediaGuardOptions } from './media-guard.ts';

export type { ForwardProxy } from './tunnel.ts';
