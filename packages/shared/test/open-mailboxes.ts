import { randomUUID } from 'node:crypto';
import { QueueSet } from '../src/app/queue-set.ts';
import { Mailboxes, MailboxStore } from '../src/storage/mailbox/index.ts';
import type { MailboxRef } from '../src/storage/mailbox/index.ts';
import { ClaimedMailbox } from '../src/storage/mailbox/shards/claimed-mailbox.ts';
import type { SessionRef } from '../src/storage/mailbox/shards/shard-store.ts';
import type { QueueName } from '../src/storage/queues/index.ts';
import { shardOf, shardPrefix } from '../src/storage/redis/index.ts';
import type { RedisClient } from '../src/storage/redis/index.ts';
import type { Sealer } from '../src/storage/sealing/index.ts';
import { captureLog } from '@ccm/testing/support';

/** For specs: mailboxes over one connection, and their queues, to be closed. */
export function openMailboxes(
  redis: RedisClient,
  sealer: Sealer,
): { readonly mailboxes: Mailboxes; readonly queues: QueueSet; readonly close: () => Promise<void> } {
  const queues = new QueueSet(redis, captureLog().logger);
  const mailboxes = new Mailboxes(new MailboxStore(redis, sealer), (name) => queues.get(name));
  return { mailboxes, queues, close: async () => queues.close() };
}

const MANY = 1000;

interface ShardTaking {
  readonly ref: MailboxRef;
  readonly queue: QueueName;
  /** Whether the session holds the head, each time that this is asked; default: it does. */
  readonly isHeld?: () => boolean;
}

/** For specs: a session that has taken the due heads of a mailbox's shard, as a new worker does after all others died. */
export async function takeShard(
  { redis, mailboxes }: { readonly redis: RedisClient; readonly mailboxes: Mailboxes },
  { ref, queue, isHeld = () => true }: ShardTaking,
): Promise<{
  readonly session: SessionRef;
  /** The mailbox itself, if it was due. */
  readonly mailbox: ClaimedMailbox | undefined;
  readonly settle: (againInMs?: number) => Promise<void>;
}> {
  const session: SessionRef = {
    session: randomUUID(),
    worker: 'spec',
    job: 'spec',
    shard: shardOf(ref.key),
    queue,
    kind: ref.kind,
  };
  const { sealer, shards } = mailboxes;
  const { store } = shards;
  await redis.del(`${shardPrefix(session.shard)}awake:${queue}`);
  const { heads } = await store.turn(session, {
    mode: 'open',
    settlements: [],
    want: MANY,
    wantBulk: MANY,
    inHand: 0,
  });
  const head = heads.find((claimed) => claimed.ref.key === ref.key);
  const mailbox =
    head === undefined
      ? undefined
      : new ClaimedMailbox(head, sealer, {
          write: async (fields) => store.save(session.session, ref, fields),
          isHeld,
        });
  return {
    session,
    mailbox,
    settle: async (againInMs) => {
      const settlements = [{ key: ref.key, itemId: mailbox?.head.id ?? '', againInMs }];
      await store.turn(session, { mode: 'go', settlements, want: 0, wantBulk: 0, inHand: heads.length - 1 });
    },
  };
}
