import type { WebhookBatch } from '@ccm/shared/storage/sealing';
import type { JobQueue, QueueName } from '@ccm/shared/storage/queues';
import { withTimeout } from './with-timeout.ts';
import { QueueUnavailable } from './queue-unavailable.ts';

/** One sealed envelope on its way into its lane. */
export interface LaneEnvelope {
  readonly lane: QueueName;
  readonly sealed: string;
}

export interface WebhookInbox {
  /** Resolves when the envelope is safe. @throws {QueueUnavailable} when it is not: the provider must come again. */
  put(envelope: LaneEnvelope): Promise<void>;
}

export interface BatchingInboxOptions {
  readonly queueOf: (lane: QueueName) => JobQueue<WebhookBatch>;
  readonly isReady: () => boolean;
  /** Past so many envelopes, or bytes, on their way the next one is refused: a slow Redis must not fill our memory. */
  readonly highWater: { readonly envelopes: number; readonly bytes: number };
  /** A Redis that stands still must not hold the providers: unconfirmed for so long means refused. It may be there nevertheless. */
  readonly confirmWithinMs: number;
}

interface Waiting extends LaneEnvelope {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const MOST_PER_JOB = 50;

/**
 * Requests that are in flight together share one round trip: what comes within one turn of the event loop travels as one job per
 * lane, in the order in which it came. Each request is answered when its own job is confirmed.
 */
export class BatchingInbox implements WebhookInbox {
  readonly #options: BatchingInboxOptions;
  #waiting: Waiting[] = [];
  #onTheirWay = { envelopes: 0, bytes: 0 };

  constructor(options: BatchingInboxOptions) {
    this.#options = options;
  }

  get load(): { readonly envelopes: number; readonly bytes: number } {
    return this.#onTheirWay;
  }

  async put(envelope: LaneEnvelope): Promise<void> {
    this.#refuseWhenFull();
    const bytes = envelope.sealed.length;
    this.#count(1, bytes);
    try {
      await new Promise<void>((resolve, reject) => {
        if (this.#waiting.length === 0) setImmediate(() => this.#flush());
        this.#waiting.push({ ...envelope, resolve, reject });
      });
    } finally {
      this.#count(-1, -bytes);
    }
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

  #flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    for (const lane of Map.groupBy(batch, (waiting) => waiting.lane).values()) {
      for (let first = 0; first < lane.length; first += MOST_PER_JOB)
        void this.#send(lane.slice(first, first + MOST_PER_JOB));
    }
  }

  /** Settles every member; never rejects. */
  async #send(batch: readonly Waiting[]): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    try {
      const { queueOf, confirmWithinMs } = this.#options;
      await withTimeout(
        queueOf(first.lane).add({ envelopes: batch.map((waiting) => waiting.sealed) }),
        confirmWithinMs,
      );
      for (const waiting of batch) waiting.resolve();
    } catch (error) {
      const unavailable = new QueueUnavailable('Redis did not take the webhook', error);
      for (const waiting of batch) waiting.reject(unavailable);
    }
  }
}
