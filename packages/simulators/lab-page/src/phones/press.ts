import type { ButtonView, PhoneMessage } from '@ccm/simulators/lab-protocol';
import { act } from '../lab/commands.ts';
import type { PhoneFacts } from '../lab/store.ts';

export type Place = 'button' | 'list' | 'keyboard' | 'card';

/** A reply goes to the business, a link or number opens as on a phone. */
export function press(phone: PhoneFacts, message: PhoneMessage, button: ButtonView, place: Place): void {
  const { title, value, action } = button;
  if (action === 'reply') void act(phone.id, { kind: 'press', messageId: message.id, place, title, value });
  else window.open(action === 'url' ? value : `tel:${value}`, '_blank', 'noreferrer');
}
