import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Account, InboundMedia } from '@ccm/core/domain';
import { UpstreamError } from '@ccm/core/domain';
import type { HttpStreamReply } from '@ccm/core/ports';
import { jsonIn } from '@ccm/core/objects';
import type { MediaTools, MediaCredentials } from '../contract/index.ts';
import { openMediaUrl } from '../contract/index.ts';
import { credentialsOf } from './sender.ts';
import type { TwilioSettings } from './settings.ts';

/** A file in Twilio's Media Content Service (https://www.twilio.com/docs/conversations/api/media-resource). */
const mediaResource = z.looseObject({ links: z.looseObject({ content_direct_temporary: z.url() }) });

/**
 * A customer's file. Twilio asks for the account's credentials and redirects to its storage, or tells an address there; the credentials go
 * to Twilio's own origins and nowhere else.
 * @throws {UpstreamError} `media`.
 */
export async function openMedia(
  { source }: InboundMedia,
  { settings }: Account<TwilioSettings>,
  tools: MediaTools,
): Promise<HttpStreamReply> {
  if ('unavailable' in source) throw new UpstreamError('media', source.unavailable, { retryable: false });
  const service = mediaServiceOf(settings.apiUrl);
  const own = new Set([settings.apiUrl, service].map((url) => new URL(url).origin));
  const credentialsFor: MediaCredentials = (url) =>
    own.has(new URL(url).origin) ? { auth: credentialsOf(settings) } : {};
  if ('url' in source) return openMediaUrl(source.url, tools, credentialsFor);
  const [serviceSid = '', sid = ''] = source.mediaId.split('/').map(encodeURIComponent);
  const told = await openMediaUrl(`${service}/v1/Services/${serviceSid}/Media/${sid}`, tools, credentialsFor);
  return openMediaUrl(await addressIn(told), tools);
}

/** @throws {UpstreamError} `media` where it is not there. */
async function addressIn({ status, body }: HttpStreamReply): Promise<string> {
  const read = mediaResource.safeParse(jsonIn(await text(body)));
  if (read.success) return read.data.links.content_direct_temporary;
  throw new UpstreamError('media', 'Twilio tells no address for this file', { retryable: false, status });
}

/** The service stands beside the API, in the same region: `api.ie1.twilio.com`, `mcs.ie1.twilio.com`. */
function mediaServiceOf(apiUrl: string): string {
  const { hostname } = new URL(apiUrl);
  const [, region = 'us1'] = /^api(?:\.[a-z-]+)??(?:\.([a-z]{2}\d))?\.twilio\.com$/.exec(hostname) ?? [];
  return /(?:^|\.)twilio\.com$/.test(hostname) ? `https://mcs.${region}.twilio.com` : apiUrl;
}
