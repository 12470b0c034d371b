import type { Request } from 'express';

/**
 * The address that the provider called and signed: PUBLIC_BASE_URL and the path and query as received. A path prefix that both carry
 * (`https://host/ccm` and `/ccm/webhooks/…`) is not doubled; one that the proxy took away comes back. Without PUBLIC_BASE_URL the
 * request's own host and scheme are taken (TRUST_PROXY decides whether forwarded ones count).
 */
export function publicUrlOf(
  request: Pick<Request, 'originalUrl' | 'protocol' | 'host'>,
  publicBaseUrl: string | undefined,
): string {
  if (publicBaseUrl === undefined) return `${request.protocol}://${request.host}${request.originalUrl}`;
  return joinPublicUrl(publicBaseUrl, request.originalUrl);
}

export function joinPublicUrl(publicBaseUrl: string, received: string): string {
  const { base, prefix } = partsOf(publicBaseUrl);
  const carriesPrefix = prefix !== '' && (received === prefix || received.startsWith(`${prefix}/`));
  return `${base}${carriesPrefix ? received.slice(prefix.length) : received}`;
}

interface BaseUrl {
  readonly base: string;
  readonly prefix: string;
}

/** PUBLIC_BASE_URL is asked for with every webhook and never changes. */
let lastParsed: (BaseUrl & { readonly of: string }) | undefined;

function partsOf(publicBaseUrl: string): BaseUrl {
  if (lastParsed?.of === publicBaseUrl) return lastParsed;
  const base = publicBaseUrl.replace(/\/+$/, '');
  lastParsed = { of: publicBaseUrl, base, prefix: new URL(base).pathname.replace(/\/+$/, '') };
  return lastParsed;
}
