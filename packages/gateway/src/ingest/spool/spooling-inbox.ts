import { once } from '@ccm/core/async';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { PartitionEnvelope, PartitionName } from '@ccm/shared/storage/partitions';
import { withTimeout } from '../with-timeout.ts';
import { QueueUnavailable } from '../queue-unavailable.ts';
import type { WebhookInbox } from '../webhook-inbox.ts';
import { SpoolSequencer } from './spool-sequencer.ts';
import type { SpoolState } from './spool.ts';
import { SpoolUploader } from './spool-uploader.ts';
import type { SpoolUploaderDeps } from './spool-uploader.ts';

export interface SpoolingInboxOptions extends SpoolUploaderDeps {
  /** Takes envelopes while Redis is well. */
  readonly inner: WebhookInbox;
}

/** As for partitions: a provider waits for the answer. */
const STAGE_WITHIN_MS = 750;
const DEPART_WITHIN_MS = 5000;

/**
 * Stores accepted webhooks on local disk while Redis is away. When it is back, a `SpoolUploader` brings them to the replay buffer, which
 * sorts those of all gateways. New webhooks go there too until the buffer has been moved to the partitions, so that none overtakes.
 */
export class SpoolingInbox implements WebhookInbox, Component {
  readonly name = 'spool';
  readonly #options: SpoolingInboxOptions;
  readonly #uploader: SpoolUploader;
  readonly #sequencers = new Map<PartitionName, SpoolSequencer>();

  constructor(options: SpoolingInboxOptions) {
    this.#options = options;
    this.#uploader = new SpoolUploader(options);
  }

  get state(): SpoolState {
    return this.#options.spool.state;
  }

  async put(envelope: PartitionEnvelope): Promise<void> {
    const { spool, isReady } = this.#options;
    const sequencer = this.#sequencerOf(envelope.partition);
    const keep = async (): Promise<void> => {
      this.#uploader.require();
      await spool.append(envelope);
    };
    // Until the replay buffer is open nothing sorts what is spooled and what is new: it stays in one line.
    if (!isReady() || this.#uploader.isRequired || sequencer.isSpooling) await sequencer.spool(keep);
    else await sequencer.direct(async () => this.#send(envelope), keep, isUnavailable);
  }

  async start(): Promise<void> {
    await this.#uploader.start();
  }

  readonly stop = once(async (): Promise<void> => this.#end());

  async #end(): Promise<void> {
    await this.#uploader.stop();
    const { spool, replayBuffer, isReady, logger } = this.#options;
    await spool.close();
    if (!isReady()) return;
    await withTimeout(replayBuffer.depart(), DEPART_WITHIN_MS).catch((err: unknown) => {
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

  /** @returns false where the replay buffer is closed. @throws {QueueUnavailable} */
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

  #sequencerOf(partition: PartitionName): SpoolSequencer {
    const known = this.#sequencers.get(partition);
    if (known !== undefined) return known;
    const sequencer = new SpoolSequencer();
    this.#sequencers.set(partition, sequencer);
    return sequencer;
  }
}

const isUnavailable = (error: unknown): boolean => error instanceof QueueUnavailable;
