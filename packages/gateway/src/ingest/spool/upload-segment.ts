import type { PartitionEnvelope, PartitionName } from '@ccm/shared/storage/partitions';

interface UploadDeps {
  /** Resolves when Redis holds them, in this order. */
  readonly send: (partition: PartitionName, sealed: readonly string[]) => Promise<void>;
  readonly confirmed: (count: number) => void;
  /** Waits before another try; false: the process stops. */
  readonly retryAfter: (failures: number, error: unknown) => Promise<boolean>;
}

const MAX_PER_WRITE = 50;

/**
 * Uploads the envelopes of one segment, those of a partition strictly one write after the other. A write that fails is tried again, and
 * nothing of its partition overtakes it. @returns true when Redis holds all of them, false if the process stops before
 */
export async function uploadSegment(records: readonly PartitionEnvelope[], deps: UploadDeps): Promise<boolean> {
  const partitions = [...Map.groupBy(records, ({ partition }) => partition)];
  const outcomes = await Promise.all(
    partitions.map(async ([partition, envelopes]) => uploadPartition(partition, envelopes, deps)),
  );
  return outcomes.every(Boolean);
}

async function uploadPartition(
  partition: PartitionName,
  envelopes: readonly PartitionEnvelope[],
  deps: UploadDeps,
): Promise<boolean> {
  for (let first = 0; first < envelopes.length; first += MAX_PER_WRITE) {
    const sealed = envelopes.slice(first, first + MAX_PER_WRITE).map((envelope) => envelope.sealed);
    if (!(await sendUntilConfirmed(partition, sealed, deps))) return false;
    deps.confirmed(sealed.length);
  }
  return true;
}

async function sendUntilConfirmed(
  partition: PartitionName,
  sealed: readonly string[],
  deps: UploadDeps,
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
