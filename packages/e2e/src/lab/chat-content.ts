import type { ChatMessage } from '@ccm/simulators/hybrid-chat';
import type { Content } from '@ccm/simulators/lab-protocol';
import { compact } from '@ccm/core/objects';

/** Hybrid Chat's message object as a desk shows it. */
export function contentOfChatMessage(message: ChatMessage): Content {
  const { text, attachments, location, contacts, payload } = message;
  const [contact] = contacts ?? [];
  const shown = contact === undefined && location === undefined ? text : '';
  return {
    ...(shown === '' ? {} : { text: shown }),
    ...(attachments.length === 0 ? {} : { media: attachments.map(mediaOf) }),
    ...(location === undefined ? {} : { location: placeOf(location) }),
    ...(contact === undefined ? {} : { contact: { name: contact.name, phone: contact.phones[0] ?? '' } }),
    ...(typeof payload === 'string' ? { footnote: `payload ${payload}` } : {}),
  };
}

const mediaOf = ({ type, url, name }: ChatMessage['attachments'][number]): NonNullable<Content['media']>[number] => ({
  kind: type === 'sticker' ? 'image' : type,
  url,
  name,
});

function placeOf({
  latitude,
  longitude,
  name,
  address,
}: NonNullable<ChatMessage['location']>): NonNullable<Content['location']> {
  return {
    latitude,
    longitude,
    ...compact({ name, address }),
  };
}
