import type { ChannelEvent } from '@ccm/core/domain';
import { contactsAsText } from './down-render.ts';
import { readVCards } from './vcard.ts';

/** A vCard, or the MECARD of a QR code, that was pasted into a text is a contact card as any other: on every channel alike. */
export function withCardsRead(event: ChannelEvent): ChannelEvent {
  if (event.kind !== 'message' || event.contacts !== undefined || !/BEGIN:VCARD|MECARD:/i.test(event.text))
    return event;
  const { contacts, words } = readVCards(event.text);
  if (contacts.length === 0) return event;
  const text = [words, contactsAsText(contacts)].filter((line) => line !== '').join('\n');
  return { ...event, text, contacts };
}
