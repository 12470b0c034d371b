import type { Logger } from '@ccm/shared/platform/logging';
import { discardSegment, SegmentFile } from './segment-file.ts';

/** A segment that no more is written to. */
export interface FinishedSegment {
  readonly path: string;
  readonly bytes: number;
}

interface SegmentWriterDeps {
  /** The path of the next segment. */
  readonly nextPath: () => string;
  /** A segment that has grown so large is followed by another. */
  readonly segmentBytes: number;
  /** Gets the segments in the order in which they were written. */
  readonly finished: (segment: FinishedSegment) => void;
  readonly logger: Logger;
}

/** Writes into the newest segment, and begins another one when that is full or a write failed. One call at a time. */
export class SegmentWriter {
  readonly #deps: SegmentWriterDeps;
  #active: SegmentFile | undefined;

  constructor(deps: SegmentWriterDeps) {
    this.#deps = deps;
  }

  /** The size of the segment that is being written. */
  get bytes(): number {
    return this.#active?.bytes ?? 0;
  }

  /** Resolves when the data is on disk; rejects when none of it counts. */
  async write(data: Buffer): Promise<void> {
    const { nextPath, segmentBytes } = this.#deps;
    const active = (this.#active ??= await SegmentFile.create(nextPath()));
    try {
      await active.append(data);
    } catch (error) {
      await this.#abandon(active);
      throw error;
    }
    if (active.bytes >= segmentBytes) await this.finish();
  }

  /** Finishes the segment that is being written, if there is one. */
  async finish(): Promise<void> {
    const active = this.#active;
    if (active === undefined) return;
    this.#active = undefined;
    this.#deps.finished({ path: active.path, bytes: active.bytes });
    await active.close();
  }

  /** Finishes a segment after a failed write: confirmed records stay, the rest is cut off. */
  async #abandon(active: SegmentFile): Promise<void> {
    const { path, bytes } = active;
    this.#active = undefined;
    if (bytes > 0) this.#deps.finished({ path, bytes });
    try {
      await active.cutAndClose();
      if (bytes === 0) await discardSegment(path, false);
    } catch (err) {
      this.#deps.logger.error({ err, path }, 'failed to truncate a half-written spool segment');
    }
  }
}
