import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The segment that is being written: appended to, synchronised, and cut back where a write failed half-way. */
export class SegmentFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #bytes = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** Its name is on disk too when this resolves. */
  static async create(path: string): Promise<SegmentFile> {
    const handle = await open(path, 'wx', 0o600);
    try {
      await syncFolder(dirname(path));
    } catch (error) {
      await handle.close();
      await rm(path, { force: true });
      throw error;
    }
    return new SegmentFile(path, handle);
  }

  /** Up to here everything is on disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves when the data is on disk. After a failure close the file: the data of a failed fsync cannot be trusted. */
  async append(data: Buffer): Promise<void> {
    let written = 0;
    while (written < data.length) {
      const { bytesWritten } = await this.#handle.write(data, written, data.length - written, this.#bytes + written);
      written += bytesWritten;
    }
    await this.#handle.datasync();
    this.#bytes += data.length;
  }

  /** Cuts off everything that was not confirmed. */
  async cutAndClose(): Promise<void> {
    try {
      await this.#handle.truncate(this.#bytes);
    } finally {
      await this.#handle.close();
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** A segment of which not everything could be read is kept beside the spool for a person to look at. */
export async function discardSegment(path: string, isDamaged: boolean): Promise<void> {
  if (isDamaged) await rename(path, `${path}.damaged`);
  else await rm(path, { force: true });
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
