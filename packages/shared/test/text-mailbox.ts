import { z } from 'zod';
import { defineMailbox } from '../src/storage/mailbox/index.ts';
import type { MailboxWork } from '../src/storage/mailbox/index.ts';

/** For specs: rows of plain texts. */
export interface TextItem {
  readonly row: string;
  readonly text: string;
}

const schema = z.object({ row: z.string(), text: z.string() });
const textProgress = { tried: z.string(), media: z.array(z.number()) } as const;

export type TextWork = MailboxWork<TextItem, typeof textProgress>;

export const textMailbox = defineMailbox<TextItem>({
  name: 'in',
  schema,
  keyOf: ({ row }) => `c:${row}`,
  queueOf: () => 'forward',
  deadLetters: {
    kind: 'inbound',
    write: ({ item }) => ({ payload: item }),
    read: (payload) => ({ item: schema.parse(payload) }),
  },
});

export const textWork = (handle: TextWork['handle'], others: Partial<TextWork> = {}): TextWork => ({
  progress: textProgress,
  handle,
  onRetry: async () => Promise.resolve(),
  onGiveUp: async () => Promise.resolve({}),
  ...others,
});
