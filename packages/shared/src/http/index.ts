export { HttpFailure } from './http-client.ts';
export type { HttpClient, HttpReply, HttpRequest, HttpStreamReply } from './http-client.ts';
