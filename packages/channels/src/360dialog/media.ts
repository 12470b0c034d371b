import { MINUTE_MS } from '@ccm/core/time';
import type { Account, InboundMedia } from '@ccm/core/domain';
import { UpstreamError } from '@ccm/core/domain';
import type { HttpStreamReply } from '@ccm/core/ports';
import type { MediaTools } from '../contract/index.ts';
import { fileAddress, openFile } from '../whatsapp/media.ts';
import type { MediaHost } from '../whatsapp/media.ts';
import { HOST } from './failures.ts';
import { apiKeyHeader } from './sender.ts';
import { apiUrlOf } from './settings.ts';
import type { D360Settings } from './settings.ts';

/** Twenty failures in an hour block a number's downloads for half an hour, so that few tries are worth it. */
const MEDIA: MediaHost = { host: HOST, maxAttempts: 5, blockMs: 30 * MINUTE_MS };

/**
 * Opens a customer's file: one try. The Cloud API first tells an address at Meta's, which answers only to Meta's own tokens: the same
 * path is asked of 360dialog instead, so that the key never goes to another host. The classic API gives the file at once.
 * (https://docs.360dialog.com/partner/messaging/media-messages/upload-retrieve-delete-media)
 * @throws {UpstreamError} `media`
 */
export async function openMedia(
  { source }: InboundMedia,
  account: Account<D360Settings>,
  tools: MediaTools,
): Promise<HttpStreamReply> {
  if ('unavailable' in source) throw new UpstreamError('media', source.unavailable, { retryable: false });
  const apiUrl = apiUrlOf(account.settings);
  const headers = apiKeyHeader(account);
  if ('url' in source) {
    const isApis = URL.parse(source.url)?.origin === new URL(apiUrl).origin;
    return openFile({ url: source.url, headers: isApis ? headers : {} }, MEDIA, tools);
  }
  const id = encodeURIComponent(source.mediaId);
  if (account.settings.apiStyle === 'classic')
    return openFile({ url: `${apiUrl}/v1/media/${id}`, headers }, MEDIA, tools);
  const { pathname, search } = await fileAddress(
    await openFile({ url: `${apiUrl}/${id}`, headers }, MEDIA, tools),
    MEDIA,
  );
  return openFile({ url: `${apiUrl}${pathname}${search}`, headers }, MEDIA, tools);
}
