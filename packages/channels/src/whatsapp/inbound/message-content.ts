import type { CustomerMessage, IdChange } from '@ccm/core/domain';

/** The content of a message, apart from its sender and time; or the activity that it is instead. */
export type Content = MessageContent | ActivityContent;
export type MessageContent = { readonly kind: 'message' } & Pick<CustomerMessage, 'text'> &
  Partial<
    Pick<CustomerMessage, 'payload' | 'attachments' | 'location' | 'contacts' | 'edited' | 'quotedMessageId' | 'raw'>
  >;
export interface ActivityContent {
  readonly kind: 'activity';
  readonly activity: string;
  readonly text: string;
  readonly quotedMessageId?: string;
  readonly idChange?: IdChange;
  readonly raw?: unknown;
}
