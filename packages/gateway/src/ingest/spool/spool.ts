import { once, oneAtATime } from '@ccm/core/async';
import { readFile } from 'node:fs/promises';
import type { Logger } from '@ccm/shared/platform/logging';
import type { PartitionEnvelope } from '@ccm/shared/storage/partitions';
import { QueueUnavailable } from '../queue-unavailable.ts';
import type { FileLock } from './file-lock.ts';
import { decodeRecords, encodeRecord } from './record.ts';
import { discardSegment } from './segment-file.ts';
import { SegmentWriter } from './segment-writer.ts';
import type { FinishedSegment } from './segment-writer.ts';
import { SpoolFolder } from './spool-folder.ts';

export interface SpoolOptions {
  readonly path: string;
  /** SPOOL_MAX_BYTES, for all processes that share the folder. */
  readonly maxBytes: number;
  readonly logger: Logger;
  /** A segment that has grown so large is followed by another; default 4 MB. */
  readonly segmentBytes?: number;
}

export interface SpoolState {
  /** Kept and not yet confirmed by Redis. */
  readonly records: number;
  /** On disk, of this process. */
  readonly bytes: number;
  /** The reason why the last envelope was not taken, until one is. */
  readonly refusing: 'full' | 'disk' | undefined;
}

/** A segment that can be read and removed. */
interface StoredSegment extends FinishedSegment {
  /** Of a dead process: to be called once it is removed. */
  readonly release?: () => void;
}

interface Waiting {
  readonly bytes: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const SEGMENT_BYTES = 4 * 1024 * 1024;
/** The most bytes of records that may wait for a slow disk. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/**
 * Envelopes on local disk, in the order in which they came: segments that are appended to, synchronised, and removed as a whole when
 * all of theirs is in Redis. Envelopes that come together share one write and one fsync.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #folder: SpoolFolder;
  readonly #adoptedFrom = new Set<string>();
  readonly #writer: SegmentWriter;
  /** Oldest first. */
  readonly #segments: StoredSegment[] = [];
  #records = 0;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #bytesOfOthers = 0;
  #refusing: SpoolState['refusing'];
  /** Writing, finishing and closing happen one after the other. */
  readonly #exclusively = oneAtATime();

  private constructor(options: SpoolOptions, folder: SpoolFolder) {
    const { segmentBytes = SEGMENT_BYTES, logger } = options;
    this.#options = options;
    this.#folder = folder;
    this.#writer = new SegmentWriter({
      nextPath: () => folder.nextPath(),
      segmentBytes,
      finished: (segment) => this.#segments.push(segment),
      logger,
    });
  }

  /** Opens the folder and takes over the segments of dead processes. @throws {ConfigError} if the folder cannot be used. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const spool = new Spool(options, SpoolFolder.open(options.path));
    await spool.adopt();
    return spool;
  }

  /** This process, by the name that its files have. */
  get owner(): string {
    return this.#folder.owner;
  }

  /** The owners of the spools that this process took over: they are dead. */
  get adoptedFrom(): readonly string[] {
    return [...this.#adoptedFrom];
  }

  get state(): SpoolState {
    return { records: this.#records, bytes: this.#ownBytes, refusing: this.#refusing };
  }

  /** Resolves when it is on disk. @throws {QueueUnavailable} when the spool is full or the disk does not take it. */
  async append(envelope: PartitionEnvelope): Promise<void> {
    const bytes = encodeRecord(envelope);
    this.#refuseWhenFull(bytes.length);
    this.#records += 1;
    this.#waitingBytes += bytes.length;
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ bytes, resolve, reject });
      // Later ones join until the disk is free.
      if (this.#waiting.length === 1) setImmediate(() => void this.#exclusively(() => this.#commit()));
    });
  }

  /** The oldest segment; the one that is being written is finished for it, with all that waits. Undefined: nothing is kept. */
  async oldest(): Promise<StoredSegment | undefined> {
    if (this.#segments.length === 0) {
      await this.#exclusively(() => this.#commit());
      await this.#exclusively(() => this.#writer.finish());
    }
    return this.#segments[0];
  }

  async read(segment: StoredSegment): Promise<readonly PartitionEnvelope[]> {
    return decodeRecords(await readFile(segment.path)).records;
  }

  /** Notes that this many envelopes are in Redis. */
  confirm(count: number): void {
    this.#records -= count;
  }

  /** Removes a segment whose envelopes are all in Redis. */
  async remove(segment: StoredSegment): Promise<void> {
    const { end } = decodeRecords(await readFile(segment.path));
    await discardSegment(segment.path, end === 'damaged');
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    segment.release?.();
    if (this.#refusing === 'full') this.#refusing = undefined;
  }

  /** Takes over the segments of dead processes, and counts those of living ones. */
  async adopt(): Promise<void> {
    const adopted: StoredSegment[] = [];
    for (const { owner, lock, paths } of await this.#folder.claimLeftovers()) {
      this.#adoptedFrom.add(owner);
      adopted.push(...(await this.#inspect(lock, paths)));
    }
    // They are older than every segment of this process.
    this.#segments.unshift(...adopted);
    const mine = new Set(this.#segments.map(({ path }) => path));
    this.#bytesOfOthers = await this.#folder.bytesOfOthers(mine);
  }

  /** Writes the waiting records; the rest stays on disk for the next start. */
  readonly close = once(async (): Promise<void> => this.#writeRest());

  async #writeRest(): Promise<void> {
    await this.#exclusively(() => this.#commit());
    await this.#exclusively(() => this.#writer.finish());
    for (const segment of this.#segments) segment.release?.();
    const { records, bytes } = this.state;
    if (records > 0)
      this.#options.logger.warn({ records, bytes }, 'spooled envelopes stay on disk until the next start');
    this.#folder.close(this.#segments.length === 0);
  }

  get #ownBytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, this.#writer.bytes);
  }

  #refuseWhenFull(bytes: number): void {
    const isFull =
      this.#ownBytes + this.#waitingBytes + this.#bytesOfOthers + bytes > this.#options.maxBytes ||
      this.#waitingBytes > MAX_WAITING_BYTES;
    if (!isFull) return;
    this.#refusing = 'full';
    throw new QueueUnavailable('Redis is away and the spool is full');
  }

  /** Settles every waiting caller; never rejects. */
  async #commit(): Promise<void> {
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length === 0) return;
    try {
      await this.#writer.write(Buffer.concat(group.map(({ bytes }) => bytes)));
      this.#refusing = undefined;
      for (const waiting of group) waiting.resolve();
    } catch (err) {
      this.#refusing = 'disk';
      this.#options.logger.error({ err, envelopes: group.length }, 'failed to write to the spool');
      const unavailable = new QueueUnavailable('Redis is away and the spool could not be written', err);
      this.#records -= group.length;
      for (const waiting of group) waiting.reject(unavailable);
    } finally {
      for (const { bytes } of group) this.#waitingBytes -= bytes.length;
    }
  }

  /** Counts the records that one process left; their lock goes with the last of them. */
  async #inspect(lock: FileLock, paths: readonly string[]): Promise<StoredSegment[]> {
    const { logger } = this.#options;
    const segments: StoredSegment[] = [];
    let left = paths.length;
    const release = (): void => {
      left -= 1;
      if (left === 0) lock.releaseAndRemove();
    };
    for (const path of paths) {
      const bytes = await readFile(path);
      const { records, goodBytes, end } = decodeRecords(bytes);
      this.#records += records.length;
      segments.push({ path, bytes: bytes.length, release });
      logger.info({ path, records: records.length }, 'taking over the spool of an earlier process');
      const cutBytes = bytes.length - goodBytes;
      if (end === 'torn')
        logger.warn(
          { event: 'spool-record-torn', path, cutBytes },
          'cut off a torn last record: it was never confirmed',
        );
      if (end === 'damaged') logger.error({ path, cutBytes }, 'a segment is damaged: its end is kept for inspection');
    }
    return segments;
  }
}
