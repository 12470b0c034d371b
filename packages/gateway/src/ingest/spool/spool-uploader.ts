import { backoffMs, sleep } from '@ccm/core/async';
import { PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import type { PartitionEnvelope, PartitionName } from '@ccm/shared/storage/partitions';
import { QueueUnavailable } from '../queue-unavailable.ts';
import { withTimeout } from '../with-timeout.ts';
import type { ReplayBuffer } from './replay-buffer.ts';
import type { Spool } from './spool.ts';
import { uploadSegment } from './upload-segment.ts';

export interface SpoolUploaderDeps {
  readonly spool: Spool;
  readonly isReady: () => boolean;
  readonly replayBuffer: Pick<ReplayBuffer, 'heartbeat' | 'depart' | 'isOpen' | 'beginUpload' | 'endUpload' | 'stage'>;
  /** The time at which an envelope's webhook came, in milliseconds since 1970. */
  readonly arrivedAtMs: (sealed: string) => number;
  readonly uploaded: (count: number) => void;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 100;
const ADOPT_EVERY_MS = 5000;
const HEARTBEAT_EVERY_MS = 1000;
const RETRY = { firstMs: 100, maxMs: 2000 } as const;
const UPLOAD_WITHIN_MS = 5000;

/** Uploads the spool to the replay buffer whenever Redis is back, and takes over the spools of dead processes. */
export class SpoolUploader {
  readonly #deps: SpoolUploaderDeps;
  readonly #stopping = new AbortController();
  /** Beside the uploads: an outage must be seen while one of them waits for Redis. */
  readonly #outages: PeriodicTask;
  #running: Promise<void> | undefined;
  #adoptedAtMs = Date.now();
  #heartbeatAtMs = -Infinity;
  #isRequired = false;
  #wasReady = false;

  constructor(deps: SpoolUploaderDeps) {
    this.#deps = deps;
    this.#outages = new PeriodicTask({
      name: 'outages of Redis',
      everyMs: LOOK_EVERY_MS,
      turn: async () => this.#noteOutage(),
      failed: (err) => {
        deps.logger.debug({ err }, 'failed to note an outage of Redis');
      },
    });
  }

  /** Whether Redis was away, or something was spooled, and the replay buffer has not been opened since. */
  get isRequired(): boolean {
    return this.#isRequired;
  }

  /** An envelope goes to the spool: the replay buffer must be opened for it. */
  require(): void {
    this.#isRequired = true;
  }

  async start(): Promise<void> {
    this.#running = this.#run();
    await this.#outages.start();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#running, this.#outages.stop()]);
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#look();
        failures = 0;
      } catch (err) {
        failures += 1;
        if (failures === 1) this.#deps.logger.warn({ err }, 'spool upload interrupted');
      }
      await sleep(failures === 0 ? LOOK_EVERY_MS : backoffMs(failures, RETRY), this.#stopping.signal);
    }
  }

  async #look(): Promise<void> {
    const { replayBuffer, isReady } = this.#deps;
    await this.#adoptIfDue();
    if (!isReady()) return;
    if (this.#hasWork && !(await this.#uploadAll())) return;
    // The others wait for envelopes too that came during the upload.
    if (this.#isRequired) return;
    if (replayBuffer.isOpen) await withTimeout(replayBuffer.endUpload(), UPLOAD_WITHIN_MS);
    await this.#heartbeatIfDue();
  }

  get #hasWork(): boolean {
    const { records, bytes } = this.#deps.spool.state;
    return this.#isRequired || records > 0 || bytes > 0;
  }

  /** A start is no outage: what came before Redis was found is spooled, and counts by itself. */
  async #noteOutage(): Promise<void> {
    const isReady = this.#deps.isReady();
    if (this.#wasReady && !isReady) this.require();
    this.#wasReady = isReady;
  }

  /** The files of dead replicas can wait; this gateway's own must not wait for them. */
  async #adoptIfDue(): Promise<void> {
    if (Date.now() - this.#adoptedAtMs < ADOPT_EVERY_MS) return;
    this.#adoptedAtMs = Date.now();
    try {
      await this.#deps.spool.adopt();
    } catch (err) {
      this.#deps.logger.error({ err }, 'failed to take over the spool of other processes');
    }
  }

  async #heartbeatIfDue(): Promise<void> {
    if (performance.now() - this.#heartbeatAtMs < HEARTBEAT_EVERY_MS) return;
    await withTimeout(this.#deps.replayBuffer.heartbeat(), UPLOAD_WITHIN_MS);
    this.#heartbeatAtMs = performance.now();
  }

  /** Segment by segment, oldest first, until nothing is left. @returns false if the process stops before */
  async #uploadAll(): Promise<boolean> {
    const { spool, logger } = this.#deps;
    const { records, bytes } = spool.state;
    if (records > 0) logger.info({ records, bytes }, 'uploading the spool to Redis');
    await this.#beginUpload();
    for (let segment = await spool.oldest(); segment !== undefined; segment = await spool.oldest()) {
      if (!(await this.#upload(await spool.read(segment)))) return false;
      await spool.remove(segment);
    }
    if (records > 0) logger.info('spool uploaded');
    return true;
  }

  /** Opens the replay buffer, or keeps it open: others wait for this gateway for some seconds after each call. */
  async #beginUpload(): Promise<void> {
    const { replayBuffer, spool } = this.#deps;
    await withTimeout(replayBuffer.beginUpload(spool.adoptedFrom), UPLOAD_WITHIN_MS);
    this.#isRequired = false;
  }

  async #upload(records: readonly PartitionEnvelope[]): Promise<boolean> {
    const { spool, uploaded, logger } = this.#deps;
    return uploadSegment(records, {
      send: async (partition, sealed) => this.#stage(partition, sealed),
      confirmed: (count) => {
        spool.confirm(count);
        uploaded(count);
      },
      retryAfter: async (failures, error) => {
        if (failures === 1) logger.warn({ err: error }, 'spool upload interrupted');
        await sleep(backoffMs(failures, RETRY), this.#stopping.signal);
        return !this.#stopping.signal.aborted;
      },
    });
  }

  async #stage(partition: PartitionName, sealed: readonly string[]): Promise<void> {
    const { replayBuffer, arrivedAtMs } = this.#deps;
    await this.#beginUpload();
    const envelopes = sealed.map((one) => ({ sealed: one, arrivedAtMs: arrivedAtMs(one) }));
    if (!(await withTimeout(replayBuffer.stage(partition, envelopes), UPLOAD_WITHIN_MS)))
      throw new QueueUnavailable('The replay buffer was closed meanwhile');
  }
}
