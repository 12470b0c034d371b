import type { Account, OutboundMessage } from '@ccm/core/domain';
import type { RenderedMessage } from '../contract/index.ts';
import { renderRequests } from '../whatsapp/render.ts';
import type { D360Settings } from './settings.ts';

/** @throws {DeliveryError} `invalid-message`, `invalid-recipient` where it can never be sent. */
export function render(outbound: OutboundMessage, { settings }: Account<D360Settings>): RenderedMessage {
  const { apiStyle: style, nativeCarousel } = settings;
  return renderRequests(outbound, { style, nativeCarousel, path: style === 'cloud' ? '/messages' : '/v1/messages' });
}
