import type { Stores } from '@ccm/shared/app';
import { REPORT_TARGETS } from '@ccm/shared/messages';
import { sendQueueName, webhookLanes } from '@ccm/shared/storage/queues';
import type { QueueCounts, QueueName } from '@ccm/shared/storage/queues';

export interface QueueReport extends QueueCounts {
  /** The queue's name. */
  readonly id: string;
  readonly oldestWaitingMs: number;
}

/** Every queue that the configured accounts use. */
export function queueNames(store: Pick<Stores, 'accounts'>): QueueName[] {
  const sending = new Set(store.accounts.all.map((account) => sendQueueName(account)));
  const reports = REPORT_TARGETS.map((target): QueueName => `report-${target}`);
  return [...webhookLanes(), 'forward', ...sending, ...reports];
}

export async function describeQueue(store: Pick<Stores, 'drains'>, name: QueueName): Promise<QueueReport> {
  const queue = store.drains(name);
  const [counts, oldestWaitingMs] = await Promise.all([queue.counts(), queue.oldestWaitingMs(Date.now())]);
  return { id: name, ...counts, oldestWaitingMs };
}
