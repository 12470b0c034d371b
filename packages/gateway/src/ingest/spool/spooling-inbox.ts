import { backoffMs, once, sleep } from '@ccm/core/async';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import type { PartitionEnvelope, PartitionName } from '@ccm/shared/storage/partitions';
import type { ReplayBuffer } from './replay-buffer.ts';
import { withTimeout } from '../with-timeout.ts';
import { QueueUnavailable } from '../queue-unavailable.ts';
import type { WebhookInbox } from '../webhook-inbox.ts';
import { SpoolSequencer } from './spool-sequencer.ts';
import { drainSegment } from './segment-drain.ts';
import type { Spool, SpoolState } from './spool.ts';

export interface SpoolingInboxOptions {
  /** Takes envelopes while Redis is well. */
  readonly inner: WebhookInbox;
  readonly spool: Spool;
  readonly isReady: () => boolean;
  readonly replayBuffer: Pick<ReplayBuffer, 'heartbeat' | 'depart' | 'isOpen' | 'beginUpload' | 'endUpload' | 'stage'>;
  /** The time at which an envelope's webhook came, in milliseconds since 1970. */
  readonly arrivedAtMs: (sealed: string) => number;
  readonly drained: (count: number) => void;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 100;
const ADOPT_EVERY_MS = 5000;
const ANNOUNCE_EVERY_MS = 1000;
const RETRY = { firstMs: 100, maxMs: 2000 } as const;
/** The limit for partitions too: a provider waits. */
const STAGE_WITHIN_MS = 750;
const UPLOAD_WITHIN_MS = 5000;

/**
 * Stores accepted webhooks on local disk while Redis is away, and uploads them to the replay buffer when it is back; the replay buffer
 * sorts those of all gateways. New webhooks go there too until the replay buffer has been moved to the partitions, so that none overtakes.
 */
export class SpoolingInbox implements WebhookInbox, Component {
  readonly name = 'spool';
  readonly #options: SpoolingInboxOptions;
  readonly #orders = new Map<PartitionName, SpoolSequencer>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #adoptedAtMs = Date.now();
  #announcedAtMs = -Infinity;
  /** Redis was away, or something was spooled, and the replay buffer has not been opened since. */
  #mustJoin = false;
  #wasReady = false;
  readonly #stop = once(async () => this.#end());

  constructor(options: SpoolingInboxOptions) {
    this.#options = options;
  }

  get state(): SpoolState {
    return this.#options.spool.state;
  }

  async put(envelope: PartitionEnvelope): Promise<void> {
    const { spool, isReady } = this.#options;
    const order = this.#orderOf(envelope.partition);
    const keep = async (): Promise<void> => {
      this.#mustJoin = true;
      await spool.append(envelope);
    };
    // Until the replay buffer is open nothing sorts what is spooled and what is new: it stays in one line.
    if (!isReady() || this.#mustJoin || order.isSpooling) await order.spool(keep);
    else
      await order.direct(
        async () => this.#send(envelope),
        keep,
        (error) => error instanceof QueueUnavailable,
      );
  }

  async start(): Promise<void> {
    this.#running = this.#run();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  async #end(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    const { spool, replayBuffer, isReady, logger } = this.#options;
    await spool.close();
    if (!isReady()) return;
    await withTimeout(replayBuffer.depart(), UPLOAD_WITHIN_MS).catch((err: unknown) => {
      logger.debug({ err }, 'failed to leave the replay buffer, others may wait for this gateway');
    });
  }

  /** @throws {QueueUnavailable} */
  async #send(envelope: PartitionEnvelope): Promise<void> {
    const { inner, replayBuffer, spool } = this.#options;
    const { records } = spool.state;
    if ((replayBuffer.isOpen || records > 0) && (await this.#stage(envelope))) return;
    if (records > 0) throw new QueueUnavailable('What was spooled before is not in Redis yet');
    await inner.put(envelope);
  }

  /** False: the replay buffer is closed. @throws {QueueUnavailable} */
  async #stage({ partition, sealed }: PartitionEnvelope): Promise<boolean> {
    const { replayBuffer, arrivedAtMs } = this.#options;
    try {
      return await withTimeout(
        replayBuffer.stage(partition, [{ sealed, arrivedAtMs: arrivedAtMs(sealed) }]),
        STAGE_WITHIN_MS,
      );
    } catch (error) {
      throw new QueueUnavailable('Redis did not take the webhook', error);
    }
  }

  #orderOf(partition: PartitionName): SpoolSequencer {
    const known = this.#orders.get(partition);
    if (known !== undefined) return known;
    const order = new SpoolSequencer();
    this.#orders.set(partition, order);
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
        if (failures === 1) this.#options.logger.warn({ err }, 'spool upload interrupted');
      }
      await sleep(failures === 0 ? LOOK_EVERY_MS : backoffMs(failures, RETRY), this.#stopping.signal);
    }
  }

  async #look(): Promise<void> {
    const { spool, replayBuffer, isReady, logger } = this.#options;
    await this.#adoptSometimes();
    const { records, bytes } = spool.state;
    // A start is no outage: whatever came before Redis was found is spooled, and counts by itself.
    if (records > 0 || (this.#wasReady && !isReady())) this.#mustJoin = true;
    this.#wasReady = isReady();
    if (!isReady()) return;
    if (this.#mustJoin || bytes > 0) {
      if (records > 0) logger.info({ records, bytes }, 'uploading the spool to Redis');
      await this.#join();
      if (!(await this.#upload())) return;
      if (records > 0) logger.info('spool uploaded');
    }
    if (replayBuffer.isOpen) await withTimeout(replayBuffer.endUpload(), UPLOAD_WITHIN_MS);
    await this.#announceSometimes();
  }

  async #announceSometimes(): Promise<void> {
    if (performance.now() - this.#announcedAtMs < ANNOUNCE_EVERY_MS) return;
    await withTimeout(this.#options.replayBuffer.heartbeat(), UPLOAD_WITHIN_MS);
    this.#announcedAtMs = performance.now();
  }

  async #join(): Promise<void> {
    const { replayBuffer, spool } = this.#options;
    await withTimeout(replayBuffer.beginUpload(spool.adoptedFrom), UPLOAD_WITHIN_MS);
    this.#mustJoin = false;
  }

  /** The files of dead replicas can wait; this gateway's own must not wait for them. */
  async #adoptSometimes(): Promise<void> {
    if (Date.now() - this.#adoptedAtMs < ADOPT_EVERY_MS) return;
    this.#adoptedAtMs = Date.now();
    try {
      await this.#options.spool.adopt();
    } catch (err) {
      this.#options.logger.error({ err }, 'failed to take over the spool of other processes');
    }
  }

  /** Segment by segment, oldest first, until nothing is left. False: we stop. */
  async #upload(): Promise<boolean> {
    const { spool } = this.#options;
    for (let segment = await spool.oldest(); segment !== undefined; segment = await spool.oldest()) {
      if (!(await this.#uploadOne(await spool.read(segment)))) return false;
      await spool.remove(segment);
    }
    return true;
  }

  async #uploadOne(records: readonly PartitionEnvelope[]): Promise<boolean> {
    const { spool, drained, logger } = this.#options;
    return drainSegment(records, {
      send: async (partition, sealed) => this.#uploadJob(partition, sealed),
      confirmed: (partition, count) => {
        spool.confirm(partition, count);
        drained(count);
      },
      retryAfter: async (failures, error) => {
        if (failures === 1) logger.warn({ err: error }, 'spool upload interrupted');
        await sleep(backoffMs(failures, RETRY), this.#stopping.signal);
        return !this.#stopping.signal.aborted;
      },
    });
  }

  async #uploadJob(partition: PartitionName, sealed: readonly string[]): Promise<void> {
    const { replayBuffer, arrivedAtMs } = this.#options;
    // Says anew that we are still at it.
    await this.#join();
    const envelopes = sealed.map((one) => ({ sealed: one, arrivedAtMs: arrivedAtMs(one) }));
    if (!(await withTimeout(replayBuffer.stage(partition, envelopes), UPLOAD_WITHIN_MS))) {
      throw new QueueUnavailable('The replay buffer was closed meanwhile');
    }
  }
}
