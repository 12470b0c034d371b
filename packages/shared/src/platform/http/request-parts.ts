import { HttpFailure } from '@ccm/core/ports';
import type { HttpRequest } from '@ccm/core/ports';

export const MAX_BODY_BYTES = 1024 * 1024;
export const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'DELETE']);

/** @throws {HttpFailure} where the caller has changed its mind. */
export function holdBack({ mayGo }: HttpRequest): void {
  if (mayGo?.() === false) throw new HttpFailure('It was held back', { requestSent: false, code: 'ERR_HELD_BACK' });
}

/** @throws {HttpFailure} */
export function toUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new HttpFailure('The address is invalid', { requestSent: false, code: 'ERR_INVALID_URL' });
  }
  return url;
}

export function headersFor(request: HttpRequest, userAgent: string): Record<string, string> {
  const { auth, form } = request;
  const credentials = Buffer.from(`${auth?.user ?? ''}:${auth?.password ?? ''}`).toString('base64');
  return {
    'user-agent': userAgent,
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...request.headers,
    ...(auth === undefined ? {} : { authorization: `Basic ${credentials}` }),
  };
}
