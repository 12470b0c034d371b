import type { Account, InboundMedia } from '@ccm/core/domain';
import { UpstreamError } from '@ccm/core/domain';
import type { HttpStreamReply } from '@ccm/core/ports';
import type { MediaTools } from '../contract/index.ts';
import { openMediaUrl } from '../contract/index.ts';
import { fileAddress, openFile } from '../whatsapp/media.ts';
import type { MediaHost } from '../whatsapp/media.ts';
import { HOST } from './failures.ts';
import { addressOf, authorization } from './sender.ts';
import type { WhatsappCloudSettings } from './settings.ts';

const MEDIA: MediaHost = { host: HOST, maxAttempts: 5 };
const LOOKASIDE = 'https://lookaside.fbsbx.com';

/**
 * Opens a customer's file: one try. The Graph API first tells an address that is good for five minutes and wants the token as well. The
 * token goes to Meta's own hosts and nowhere else
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media).
 * @throws {UpstreamError} `media`
 */
export async function openMedia(
  { source }: InboundMedia,
  { settings }: Account<WhatsappCloudSettings>,
  tools: MediaTools,
): Promise<HttpStreamReply> {
  if ('unavailable' in source) throw new UpstreamError('media', source.unavailable, { retryable: false });
  const url = 'url' in source ? source.url : await addressOfFile(source.mediaId, settings, tools);
  return openMediaUrl(url, tools, (hop) => (isMetas(hop, settings) ? { headers: authorization(settings) } : {}));
}

async function addressOfFile(mediaId: string, settings: WhatsappCloudSettings, tools: MediaTools): Promise<string> {
  const path = `/${encodeURIComponent(mediaId)}?phone_number_id=${settings.phoneNumberId}`;
  const request = { url: addressOf(path, settings), headers: authorization(settings) };
  const { href } = await fileAddress(await openFile(request, MEDIA, tools), MEDIA);
  return href;
}

function isMetas(url: string, { apiUrl }: WhatsappCloudSettings): boolean {
  const origin = URL.parse(url)?.origin;
  return origin === LOOKASIDE || origin === new URL(apiUrl).origin;
}
