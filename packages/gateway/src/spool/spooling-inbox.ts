import { setTimeout as pause } from 'node:timers/promises';
import type { Service } from '@ccm/shared/lifecycle';
import type { Logger } from '@ccm/shared/logging';
import type { QueueName } from '@ccm/shared/queues';
import { QueueUnavailable } from '../webhooks/queue-unavailable.ts';
import type { LaneEnvelope, WebhookInbox } from '../webhooks/webhook-inbox.ts';
import { LaneOrder } from './lane-order.ts';
import { drainSegment } from './segment-drain.ts';
import type { Spool, SpoolState } from './spool.ts';

export interface SpoolingInboxOptions {
  /** Takes envelopes while Redis is well. */
  readonly inner: WebhookInbox;
  readonly spool: Spool;
  readonly isReady: () => boolean;
  /** Adds one job; rejects when Redis does not confirm it. */
  readonly send: (lane: QueueName, sealed: readonly string[]) => Promise<void>;
  readonly drained: (count: number) => void;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 100;
const ADOPT_EVERY_MS = 5000;
const RETRY_MS = { first: 100, most: 2000 } as const;

/**
 * Keeps accepted webhooks on local disk while Redis is away, and brings them there, in order, when it is back. Within a lane nothing
 * overtakes: as long as some of it is spooled, what comes new goes behind it.
 */
export class SpoolingInbox implements WebhookInbox, Service {
  readonly name = 'spool';
  readonly #options: SpoolingInboxOptions;
  readonly #orders = new Map<QueueName, LaneOrder>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #adoptedAtMs = Date.now();

  constructor(options: SpoolingInboxOptions) {
    this.#options = options;
  }

  get state(): SpoolState {
    return this.#options.spool.state;
  }

  async put(envelope: LaneEnvelope): Promise<void> {
    const { inner, spool, isReady } = this.#options;
    const order = this.#orderOf(envelope.lane);
    const keep = async (): Promise<void> => spool.append(envelope);
    if (!isReady() || order.isSpooling || spool.has(envelope.lane)) await order.spool(keep);
    else
      await order.direct(
        async () => inner.put(envelope),
        keep,
        (error) => error instanceof QueueUnavailable,
      );
  }

  async start(): Promise<void> {
    this.#running = this.#run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#options.spool.close();
  }

  #orderOf(lane: QueueName): LaneOrder {
    const known = this.#orders.get(lane);
    if (known !== undefined) return known;
    const order = new LaneOrder();
    this.#orders.set(lane, order);
    return order;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#look();
        failures = 0;
      } catch (err) {
        failures += 1;
        this.#options.logger.error({ err }, 'the spool could not be read');
      }
      await this.#wait(failures === 0 ? LOOK_EVERY_MS : backoffMs(failures));
    }
  }

  async #look(): Promise<void> {
    const { spool, isReady, logger } = this.#options;
    await this.#adoptSometimes();
    const { records, bytes } = spool.state;
    if (records === 0 && bytes === 0) return;
    if (!isReady()) return;
    logger.info({ records, bytes }, 'draining the spool');
    if (await this.#drain()) logger.info('the spool is empty');
  }

  /** What dead replicas left can wait; what we have ourselves must not wait for it. */
  async #adoptSometimes(): Promise<void> {
    if (Date.now() - this.#adoptedAtMs < ADOPT_EVERY_MS) return;
    this.#adoptedAtMs = Date.now();
    try {
      await this.#options.spool.adopt();
    } catch (err) {
      this.#options.logger.error({ err }, 'what other processes left in the spool cannot be taken over');
    }
  }

  /** Segment by segment, oldest first, until nothing is left. */
  async #drain(): Promise<boolean> {
    const { spool } = this.#options;
    for (let segment = await spool.oldest(); segment !== undefined; segment = await spool.oldest()) {
      if (!(await this.#drainOne(await spool.read(segment)))) return false;
      await spool.remove(segment);
    }
    return true;
  }

  async #drainOne(records: readonly LaneEnvelope[]): Promise<boolean> {
    const { spool, send, drained, logger } = this.#options;
    return drainSegment(records, {
      send,
      confirmed: (lane, count) => {
        spool.confirm(lane, count);
        drained(count);
      },
      retryAfter: async (failures, error) => {
        if (failures === 1) logger.warn({ err: error }, 'draining is interrupted');
        await this.#wait(backoffMs(failures));
        return !this.#stopping.signal.aborted;
      },
    });
  }

  async #wait(ms: number): Promise<void> {
    try {
      await pause(ms, undefined, { signal: this.#stopping.signal });
    } catch {
      // Stopping: there is nothing more to wait for.
    }
  }
}

const backoffMs = (failures: number): number => Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** Math.min(failures, 10));
