import type { PartitionEnvelope, PartitionName } from '@ccm/shared/storage/partitions';

export interface DrainDeps {
  /** Resolves when Redis holds them, in this order. */
  readonly send: (partition: PartitionName, sealed: readonly string[]) => Promise<void>;
  readonly confirmed: (partition: PartitionName, count: number) => void;
  /** Waits before another try; false: the process stops. */
  readonly retryAfter: (failures: number, error: unknown) => Promise<boolean>;
}

const MAX_PER_JOB = 50;

/**
 * Sends the envelopes of one segment, those of a partition strictly one job after the other. A job that fails is tried again, and nothing of
 * its partition overtakes it. True when Redis holds all of them.
 */
export async function drainSegment(records: readonly PartitionEnvelope[], deps: DrainDeps): Promise<boolean> {
  const partitions = [...Map.groupBy(records, ({ partition }) => partition)];
  const outcomes = await Promise.all(
    partitions.map(async ([partition, envelopes]) => drainPartition(partition, envelopes, deps)),
  );
  return outcomes.every(Boolean);
}

async function drainPartition(
  partition: PartitionName,
  envelopes: readonly PartitionEnvelope[],
  deps: DrainDeps,
): Promise<boolean> {
  for (let first = 0; first < envelopes.length; first += MAX_PER_JOB) {
    const sealed = envelopes.slice(first, first + MAX_PER_JOB).map((envelope) => envelope.sealed);
    if (!(await sendUntilConfirmed(partition, sealed, deps))) return false;
    deps.confirmed(partition, sealed.length);
  }
  return true;
}

async function sendUntilConfirmed(
  partition: PartitionName,
  sealed: readonly string[],
  deps: DrainDeps,
): Promise<boolean> {
  for (let failures = 1; ; failures += 1) {
    try {
      await deps.send(partition, sealed);
      return true;
    } catch (error) {
      if (!(await deps.retryAfter(failures, error))) return false;
    }
  }
}
