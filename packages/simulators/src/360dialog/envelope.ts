import type { WebhookShape } from './customer-message.ts';

/** The number to which customers write. */
export interface OurNumber {
  /** Digits. */
  readonly number: string;
  readonly phoneNumberId: string;
}

/** The lists of one webhook. */
export interface WebhookLists {
  readonly contacts?: readonly unknown[];
  readonly messages?: readonly unknown[];
  readonly statuses?: readonly unknown[];
  readonly errors?: readonly unknown[];
}

/** The body of a webhook: Meta's envelope, or the lists alone. */
export function webhookBody(lists: WebhookLists, shape: WebhookShape, our: OurNumber): unknown {
  if (shape === 'classic') return lists;
  const metadata = { display_phone_number: our.number, phone_number_id: our.phoneNumberId };
  const value = { messaging_product: 'whatsapp', metadata, ...lists };
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: '8856996819413533', changes: [{ field: 'messages', value }] }],
  };
}

/** A webhook about something else than messages, which must be answered 200 and ignored. */
export function otherFieldBody(field = 'message_template_status_update'): unknown {
  const value = { event: 'APPROVED', message_template_name: 'order_update' };
  return { object: 'whatsapp_business_account', entry: [{ id: '8856996819413533', changes: [{ field, value }] }] };
}
