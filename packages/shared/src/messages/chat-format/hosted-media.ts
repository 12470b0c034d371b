import type { ContactCard, InboundMedia } from '@ccm/core/domain';

/** A customer's file for Hybrid Chat: a link of the File Engine, or the reason why it has none. */
export type HostedMedia =
  | {
      readonly hosted: true;
      readonly url: string;
      readonly name: string;
      readonly mimeType: string;
      readonly sizeBytes?: number;
      readonly kind: InboundMedia['kind'];
      /** The cards in a file of contacts. */
      readonly contacts?: readonly ContactCard[];
      /** The appointments in a file of a calendar, in words. */
      readonly words?: string;
    }
  | {
      readonly hosted: false;
      readonly kind: InboundMedia['kind'];
      readonly mimeType?: string;
      /** The customer's name of the file. */
      readonly name?: string;
      readonly why: string;
      /** It may be had later. */
      readonly isLate?: true;
    };
