import type { CustomerMessage, IdChange } from '@ccm/core/domain';

/** What a message says, apart from who wrote it and when; or that it is none. */
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
