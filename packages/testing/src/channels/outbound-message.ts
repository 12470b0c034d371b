import type { OutboundContent, OutboundMessage } from '@ccm/core/domain';

/** An outgoing message, with defaults for the fields that a test does not care about. */
export function anOutboundMessage(
  content: Partial<OutboundContent>,
  rest: Partial<Omit<OutboundMessage, 'content'>> = {},
): OutboundMessage {
  return {
    id: '0198c0de-0000-7000-8000-000000000001',
    channel: 'sms',
    requestedChannel: rest.channel ?? 'sms',
    account: 'default',
    to: '+14155550100',
    lane: 'reply',
    acceptedAtMs: Date.UTC(2026, 10, 22, 10, 11, 12),
    ...rest,
    content: { text: '', attachments: [], buttons: [], ...content },
  };
}
