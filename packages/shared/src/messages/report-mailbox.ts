import { z } from 'zod';
import { defineMailbox } from '../storage/mailbox/index.ts';
import type { MailboxKind } from '../storage/mailbox/index.ts';
import type { PartStatus } from './part-status.ts';
import type { ReportTarget } from './report-target.ts';
import { deliveryFailure } from './sealed-messages.ts';

/** An entry of a report mailbox: the change, told to each target at its own pace. Its status stands before its id, as a rank. */
export type ReportItem = Omit<PartStatus, 'status' | 'wholeMessage' | 'isGuess'>;

const reportItem: z.ZodType<ReportItem> = z.looseObject({
  messageId: z.string(),
  part: z.number(),
  providerStatus: z.string(),
  providerMessageId: z.string().exactOptional(),
  failure: deliveryFailure.exactOptional(),
  atMs: z.number(),
});

const kept = z.object({ itemId: z.string(), text: z.string() });

/** Status changes for one target: one mailbox per message. */
export function reportMailbox(target: ReportTarget): MailboxKind<ReportItem> {
  return defineMailbox<ReportItem>({
    name: target,
    schema: reportItem,
    keyOf: ({ messageId }) => `m:${messageId}`,
    queueOf: () => `report-${target}`,
    deadLetters: {
      kind: target === 'crm' ? 'crm' : 'report',
      write: ({ id, item }) => ({
        messageId: item.messageId,
        payload: { itemId: id, text: JSON.stringify(item), box: target },
      }),
      read: (payload) => {
        const { itemId, text } = kept.parse(payload);
        return { item: reportItem.parse(JSON.parse(text)), idPrefix: rankIn(itemId) };
      },
    },
  });
}

/** The rank of the status that a report's id begins with. */
export const rankIn = (itemId: string): string => itemId.split('-', 1)[0] ?? '0';
