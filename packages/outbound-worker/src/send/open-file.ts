import { openMediaUrl } from '@ccm/channels/contract';
import type { HttpClient, HttpStreamReply } from '@ccm/core/ports';
import { assertMediaAllowed } from '@ccm/shared/platform/http';

export interface FileOpenerDeps {
  readonly http: HttpClient;
  readonly fileEngine: { readonly url: string; readonly publicUrl: string } | undefined;
  /** Our own: no proxy stands before it. */
  readonly fileEngineHttp: HttpClient;
  /** Hosts that may be in a private network (MEDIA_ALLOWED_HOSTS). */
  readonly trustedHosts: () => readonly string[];
}

/**
 * Opens files of messages to customers: those of the File Engine at its own address, any other wherever it is public.
 * @throws {UpstreamError} `media`.
 */
export function fileOpener(deps: FileOpenerDeps): (url: string, signal: AbortSignal) => Promise<HttpStreamReply> {
  return async (url, signal) => {
    const stored = storedAt(url, deps.fileEngine);
    if (stored !== undefined)
      return openMediaUrl(stored, { http: deps.fileEngineHttp, assertAllowed: async () => undefined, signal });
    const assertAllowed = async (hop: string): Promise<void> =>
      assertMediaAllowed(hop, { trustedHosts: deps.trustedHosts(), declaredHosts: [URL.parse(hop)?.hostname ?? ''] });
    return openMediaUrl(url, { http: deps.http, assertAllowed, signal });
  };
}

function storedAt(url: string, fileEngine: FileOpenerDeps['fileEngine']): string | undefined {
  if (fileEngine === undefined) return undefined;
  const base = [fileEngine.publicUrl, fileEngine.url]
    .map((each) => `${each.replace(/\/+$/, '')}/`)
    .find((each) => url.startsWith(each));
  return base === undefined ? undefined : `${fileEngine.url.replace(/\/+$/, '')}/${url.slice(base.length)}`;
}
