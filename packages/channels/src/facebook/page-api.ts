import { bearer, withProof } from '../meta/graph.ts';
import type { FacebookSettings } from './settings.ts';

/** Of a call as the page: every one proves that the app's secret is known. */
export function addressOf(path: string, { apiUrl, pageAccessToken, appSecret }: FacebookSettings): string {
  return withProof(`${apiUrl}${path}`, pageAccessToken, appSecret);
}

export function authorization({ pageAccessToken }: FacebookSettings): { readonly authorization: string } {
  return bearer(pageAccessToken);
}
