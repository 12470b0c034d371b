import type { PartitionEnvelope, PartitionName, WebhookPartitions } from '@ccm/shared/storage/partitions';
import { withTimeout } from './with-timeout.ts';
import { QueueUnavailable } from './queue-unavailable.ts';

export interface WebhookInbox {
  /** Resolves when the envelope is safe. @throws {QueueUnavailable} when it is not: the provider must come again. */
  put(envelope: PartitionEnvelope): Promise<void>;
}

interface BatchingInboxOptions {
  readonly partitions: Pick<WebhookPartitions, 'append'>;
  readonly isReady: () => boolean;
  /** The most unconfirmed envelopes, and bytes: beyond them the next one is refused, since a slow Redis must not fill the memory. */
  readonly highWater: { readonly envelopes: number; readonly bytes: number };
  /**
   * A hanging Redis must not hold up providers: an envelope without a confirmation after this time is refused. Redis may have it
   * nevertheless.
   */
  readonly confirmWithinMs: number;
}

interface Waiting extends PartitionEnvelope {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Redis does nothing else while it takes one command. */
const MAX_PER_WRITE = 100;

/**
 * Shares one round trip between requests in flight: the envelopes of a partition within one turn of the event loop are one command for
 * Redis, in their order of arrival. Each request is answered when its own command is confirmed.
 */
export class BatchingInbox implements WebhookInbox {
  readonly #options: BatchingInboxOptions;
  readonly #waiting = new Map<PartitionName, Waiting[]>();
  #onTheirWay = { envelopes: 0, bytes: 0 };

  constructor(options: BatchingInboxOptions) {
    this.#options = options;
  }

  get load(): { readonly envelopes: number; readonly bytes: number } {
    return this.#onTheirWay;
  }

  async put(envelope: PartitionEnvelope): Promise<void> {
    this.#refuseWhenFull();
    const bytes = envelope.sealed.length;
    this.#count(1, bytes);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#wait({ ...envelope, resolve, reject });
      });
    } finally {
      this.#count(-1, -bytes);
    }
  }

  #wait(waiting: Waiting): void {
    const known = this.#waiting.get(waiting.partition);
    if (known !== undefined) {
      known.push(waiting);
      return;
    }
    this.#waiting.set(waiting.partition, [waiting]);
    setImmediate(() => {
      this.#depart(waiting.partition);
    });
  }

  #refuseWhenFull(): void {
    const { highWater, isReady } = this.#options;
    if (!isReady()) throw new QueueUnavailable('Redis is away');
    const { envelopes, bytes } = this.#onTheirWay;
    if (envelopes >= highWater.envelopes || bytes >= highWater.bytes) {
      throw new QueueUnavailable('Too much is on its way to Redis already');
    }
  }

  #count(envelopes: number, bytes: number): void {
    this.#onTheirWay = { envelopes: this.#onTheirWay.envelopes + envelopes, bytes: this.#onTheirWay.bytes + bytes };
  }

  #depart(partition: PartitionName): void {
    const waiting = this.#waiting.get(partition) ?? [];
    this.#waiting.delete(partition);
    for (let first = 0; first < waiting.length; first += MAX_PER_WRITE)
      void this.#send(partition, waiting.slice(first, first + MAX_PER_WRITE));
  }

  /** Settles every member; never rejects. */
  async #send(partition: PartitionName, batch: readonly Waiting[]): Promise<void> {
    const { partitions, confirmWithinMs } = this.#options;
    try {
      const sealed = batch.map((waiting) => waiting.sealed);
      await withTimeout(partitions.append(partition, sealed), confirmWithinMs);
      for (const waiting of batch) waiting.resolve();
    } catch (error) {
      const unavailable = new QueueUnavailable('Redis did not take the webhook', error);
      for (const waiting of batch) waiting.reject(unavailable);
    }
  }
}
