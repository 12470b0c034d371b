import type { Stores } from '@ccm/shared/app';
import { REPORT_TARGETS } from '@ccm/shared/messages';
import { partitionNamed, webhookPartitions } from '@ccm/shared/storage/partitions';
import { sendQueueName } from '@ccm/shared/storage/queues';
import type { QueueCounts, QueueName } from '@ccm/shared/storage/queues';

export interface QueueReport extends QueueCounts {
  /** The queue's name. */
  readonly id: string;
  readonly oldestWaitingMs: number;
}

type QueueSource = Pick<Stores, 'drains' | 'partitions'>;

/** Every queue that the configured accounts use, the webhooks' partitions among them. */
export function queueNames(store: Pick<Stores, 'accounts'>): QueueName[] {
  const sending = new Set(store.accounts.all.map((account) => sendQueueName(account)));
  const reports = REPORT_TARGETS.map((target): QueueName => `report-${target}`);
  return [...webhookPartitions(), 'forward', ...sending, ...reports];
}

export async function describeQueue(store: QueueSource, name: QueueName): Promise<QueueReport> {
  const queue = store.drains(name);
  const nowMs = Date.now();
  const [counts, oldestWaitingMs] = await Promise.all([queue.counts(), queue.oldestWaitingMs(nowMs)]);
  const partition = partitionNamed(name);
  if (partition === undefined) return { id: name, ...counts, oldestWaitingMs };
  // Jobs of the queue are what an earlier version left.
  const { waiting, oldestAtMs = nowMs } = await store.partitions.state(partition);
  const oldestMs = Math.max(oldestWaitingMs, nowMs - oldestAtMs);
  return { id: name, ...counts, waiting: counts.waiting + waiting, oldestWaitingMs: oldestMs };
}

/** How long the oldest has been there that is not done, in milliseconds; 0 when all is done. */
export async function oldestAgeMs(store: QueueSource, name: QueueName): Promise<number> {
  const nowMs = Date.now();
  const partition = partitionNamed(name);
  if (partition === undefined) return store.drains(name).oldestJobMs(nowMs);
  return Math.max(0, nowMs - ((await store.partitions.oldestUnreadMs(partition)) ?? nowMs));
}
