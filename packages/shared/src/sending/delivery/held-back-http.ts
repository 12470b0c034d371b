import type { HttpClient } from '@ccm/core/ports';

/** The same client, which makes requests only while they are allowed. */
export const heldBackUnless = (http: HttpClient, mayGo: () => boolean): HttpClient => ({
  request: async (request) => http.request({ ...request, mayGo }),
  stream: async (request) => http.stream({ ...request, mayGo }),
});
