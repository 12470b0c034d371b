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
 * Between two jobs of one partition. A partition has one reader, whose work for a job hardly grows with what it carries: where webhooks
 * come faster than this, they travel together, and each is answered some milliseconds later. One that comes alone waits for nothing.
 */
const BETWEEN_JOBS_MS = 5;

/** What waits for its job, and when the last one left. */
interface Departures {
  waiting: Waiting[];
  lastMs: number;
}

/**
 * Requests that are in flight together share one round trip: what comes within one turn of the event loop, or since the last job of the
 * partition left, travels as one job, in the order in which it came. Each request is answered when its own job is confirmed.
 */
export class BatchingInbox implements WebhookInbox {
  readonly #options: BatchingInboxOptions;
  readonly #lanes = new Map<QueueName, Departures>();
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
        this.#wait({ ...envelope, resolve, reject });
      });
    } finally {
      this.#count(-1, -bytes);
    }
  }

  #wait(waiting: Waiting): void {
    const lane = this.#lanes.get(waiting.lane) ?? { waiting: [], lastMs: -BETWEEN_JOBS_MS };
    this.#lanes.set(waiting.lane, lane);
    lane.waiting.push(waiting);
    if (lane.waiting.length > 1) return;
    const inMs = lane.lastMs + BETWEEN_JOBS_MS - performance.now();
    if (inMs > 0) setTimeout(() => this.#depart(lane), inMs);
    else setImmediate(() => this.#depart(lane));
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

  #depart(lane: Departures): void {
    const { waiting } = lane;
    lane.waiting = [];
    lane.lastMs = performance.now();
    for (let first = 0; first < waiting.length; first += MOST_PER_JOB)
      void this.#send(waiting.slice(first, first + MOST_PER_JOB));
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
