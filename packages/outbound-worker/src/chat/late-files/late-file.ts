import { z } from 'zod';
import { CHANNEL_NAMES } from '@ccm/channels/registry';
import type { CustomerMessage, InboundMedia } from '@ccm/core/domain';
import { SealedJson, trustedObject } from '@ccm/shared/storage/sealing';
import type { Sealer } from '@ccm/shared/storage/sealing';

/** The message that a late file belongs to, as far as the message that brings the file repeats it. */
export type EarlierMessage = Pick<
  CustomerMessage,
  'providerMessageId' | 'customer' | 'serviceIdentifier' | 'place' | 'comment'
>;

/** A customer's file that could not be had when its message was forwarded. */
export interface LateFile {
  readonly ref: {
    readonly channel: (typeof CHANNEL_NAMES)[number];
    readonly account: string;
    readonly customerId: string;
  };
  /** Ours, of the message that was forwarded without it. */
  readonly messageId: string;
  readonly earlier: EarlierMessage;
  /** Its place among the files of that message. */
  readonly index: number;
  readonly media: InboundMedia;
  readonly sinceMs: number;
}

/** A job of the queue `late-files`. */
export interface LateFileJob {
  readonly sealed: string;
}

const lateFile: z.ZodType<LateFile> = z.looseObject({
  ref: z.object({ channel: z.enum(CHANNEL_NAMES), account: z.string(), customerId: z.string() }),
  messageId: z.string(),
  earlier: trustedObject<EarlierMessage>(),
  index: z.number(),
  media: trustedObject<InboundMedia>(),
  sinceMs: z.number(),
});

export const lateFileJson = (sealer: Sealer): SealedJson<LateFile> =>
  new SealedJson(sealer, { purpose: 'late-file', schema: lateFile });
