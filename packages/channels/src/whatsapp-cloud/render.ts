import type { Account, OutboundMessage } from '@ccm/core/domain';
import type { RenderedMessage } from '../contract/index.ts';
import { renderRequests } from '../whatsapp/render.ts';
import type { WhatsappCloudSettings } from './settings.ts';

/** @throws {DeliveryError} `invalid-message`, `invalid-recipient` where it can never be sent. */
export function render(outbound: OutboundMessage, { settings }: Account<WhatsappCloudSettings>): RenderedMessage {
  return renderRequests(outbound, {
    style: 'cloud',
    nativeCarousel: settings.nativeCarousel,
    path: `/${settings.phoneNumberId}/messages`,
    // Without its plus, Meta puts our own country code before it (…/whatsapp/messages/send-messages).
    spellNumber: (e164) => e164,
  });
}
