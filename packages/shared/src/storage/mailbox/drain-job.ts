import { z } from 'zod';
import { allShards } from '../redis/index.ts';
import type { MailboxKey } from './mailbox-ref.ts';

/** The order in a job of a mailbox's queue. Jobs are not sealed: they carry no content. */
export type DrainJob =
  /** Process the mailboxes of this shard. */
  | { readonly shard: string }
  /** Look for shards with work that no worker processes. */
  | { readonly sweep: true }
  /** Process this one mailbox: jobs of earlier versions. */
  | { readonly tag: MailboxKey };

const drainJob: z.ZodType<DrainJob> = z.union([
  z.object({ shard: z.enum(allShards()) }),
  z.object({ sweep: z.literal(true) }),
  z.object({ tag: z.custom<MailboxKey>((tag) => typeof tag === 'string' && /^[cm]:/.test(tag)) }),
]);

/** Undefined for a job that none of our services added. */
export const readDrainJob = (data: unknown): DrainJob | undefined => drainJob.safeParse(data).data;
