import type { PartitionName } from '@ccm/shared/storage/partitions';

/** The number of envelopes of each partition on their way through the spool. */
export class PartitionCounts {
  readonly #counts = new Map<PartitionName, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  has(partition: PartitionName): boolean {
    return this.#counts.has(partition);
  }

  add(partition: PartitionName, change: number): void {
    const count = (this.#counts.get(partition) ?? 0) + change;
    if (count > 0) this.#counts.set(partition, count);
    else this.#counts.delete(partition);
    this.#total += change;
  }
}
