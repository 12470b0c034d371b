import type { HttpClient } from '@ccm/core/ports';

/** The same client, whose requests go only as long as they may. */
export const heldBackUnless = (http: HttpClient, mayGo: () => boolean): HttpClient => ({
  request: async (request) => http.request({ ...request, mayGo }),
  stream: async (request) => http.stream({ ...request, mayGo }),
});
