import type { Stores } from '@ccm/shared/app';
import { REPORT_TARGETS } from '@ccm/shared/messages';
import type { ShardState } from '@ccm/shared/storage/mailbox';
import { partitionNamed, webhookPartitions } from '@ccm/shared/storage/partitions';
import type { PartitionName } from '@ccm/shared/storage/partitions';
import { sendQueueName } from '@ccm/shared/storage/queues';
import type { QueueCounts, QueueName } from '@ccm/shared/storage/queues';

export interface QueueReport extends QueueCounts {
  /** The queue's name. */
  readonly id: string;
  readonly oldestWaitingMs: number;
  /** The shards of a queue of mailboxes; the owner is the replica that processes the shard, by its name in the fleet. */
  readonly shards: readonly {
    readonly id: number;
    readonly depth: number;
    readonly oldestMs: number;
    readonly owner: string | null;
  }[];
}

type QueueSource = Pick<Stores, 'drains' | 'mailboxes' | 'partitions'>;

/** Queues whose jobs are work of their own; the jobs of the others wake the workers of mailboxes and partitions. */
const JOB_QUEUES: readonly QueueName[] = ['late-files'];

/** Every queue that the configured accounts use, the webhooks' partitions among them. */
export function queueNames(store: Pick<Stores, 'accounts'>): QueueName[] {
  const sending = new Set(store.accounts.all.map((account) => sendQueueName(account)));
  const reports = REPORT_TARGETS.map((target): QueueName => `report-${target}`);
  return [...webhookPartitions(), 'forward', ...JOB_QUEUES, ...sending, ...reports];
}

export async function describeQueue(store: QueueSource, name: QueueName): Promise<QueueReport> {
  const partition = partitionNamed(name);
  if (partition !== undefined) return describePartition(store, partition);
  return JOB_QUEUES.includes(name) ? describeJobs(store, name) : describeMailboxes(store, name);
}

/** The age of the oldest unfinished job, in milliseconds; 0 if all are done. */
export async function oldestAgeMs(store: QueueSource, name: QueueName): Promise<number> {
  const nowMs = Date.now();
  const partition = partitionNamed(name);
  if (partition !== undefined) {
    return Math.max(0, nowMs - ((await store.partitions.oldestUnreadMs(partition)) ?? nowMs));
  }
  if (JOB_QUEUES.includes(name)) return nowMs - ((await store.drains(name).oldestUnfinishedMs()) ?? nowMs);
  return Math.max(...(await store.mailboxes.shardStates(name)).map(({ oldestHeadMs }) => oldestHeadMs));
}

/** Describes a partition. Jobs in its queue come from an earlier version. */
async function describePartition(store: QueueSource, partition: PartitionName): Promise<QueueReport> {
  const queue = store.drains(partition);
  const nowMs = Date.now();
  const [counts, oldestWaitingMs] = await Promise.all([queue.counts(), queue.oldestWaitingMs(nowMs)]);
  const { waiting, oldestAtMs = nowMs } = await store.partitions.state(partition);
  const oldestMs = Math.max(oldestWaitingMs, nowMs - oldestAtMs);
  return { id: partition, ...counts, waiting: counts.waiting + waiting, oldestWaitingMs: oldestMs, shards: [] };
}

async function describeJobs({ drains }: QueueSource, name: QueueName): Promise<QueueReport> {
  const queue = drains(name);
  const [counts, oldestWaitingMs] = await Promise.all([queue.counts(), queue.oldestWaitingMs(Date.now())]);
  return { id: name, ...counts, oldestWaitingMs, shards: [] };
}

/** Counts messages, not mailboxes, of which each may hold many. */
async function describeMailboxes({ mailboxes }: QueueSource, name: QueueName): Promise<QueueReport> {
  const shards = await mailboxes.shardStates(name);
  const sum = (of: (shard: ShardState) => number): number => shards.reduce((total, shard) => total + of(shard), 0);
  const [active, delayed] = [sum(({ taken }) => taken), sum((shard) => shard.delayed)];
  return {
    id: name,
    waiting: sum(({ depth }) => depth) - active - delayed,
    active,
    delayed,
    failed: 0,
    oldestWaitingMs: Math.max(...shards.map(({ oldestMs }) => oldestMs)),
    shards: shards.map(({ shard, depth, oldestMs, replicaId }) => ({
      id: Number(shard),
      depth,
      oldestMs,
      owner: replicaId ?? null,
    })),
  };
}
