import type { ContactCard, InboundMedia } from '@ccm/core/domain';

/** A customer's file as Hybrid Chat gets it: a link of the File Engine, or the reason why there is none. */
export type HostedMedia =
  | {
      readonly hosted: true;
      readonly url: string;
      readonly name: string;
      readonly mimeType: string;
      readonly sizeBytes?: number;
      readonly kind: InboundMedia['kind'];
      /** Of a file of contacts: the cards in it. */
      readonly contacts?: readonly ContactCard[];
    }
  | {
      readonly hosted: false;
      readonly kind: InboundMedia['kind'];
      readonly mimeType?: string;
      readonly why: string;
      /** It may be had later. */
      readonly isLate?: true;
    };
