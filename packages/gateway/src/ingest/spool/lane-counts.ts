import type { QueueName } from '@ccm/shared/storage/queues';

/** How many envelopes of each lane are on their way through the spool. */
export class LaneCounts {
  readonly #counts = new Map<QueueName, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  has(lane: QueueName): boolean {
    return this.#counts.has(lane);
  }

  add(lane: QueueName, change: number): void {
    const count = (this.#counts.get(lane) ?? 0) + change;
    if (count > 0) this.#counts.set(lane, count);
    else this.#counts.delete(lane);
    this.#total += change;
  }
}
