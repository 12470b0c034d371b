import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** SQLite's error while another process, or another part of this one, holds the lock. */
const SQLITE_BUSY = 5;

/**
 * A lock that the operating system takes away from a process that dies, however it dies: no process id to compare (containers share a
 * folder but not their ids), no heartbeat. Node has no flock of its own; SQLite's lock on an empty database file is one.
 */
export class FileLock {
  readonly #path: string;
  readonly #database: DatabaseSync;

  private constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
  }

  /** Undefined while another process holds the lock. Creates the file if it is missing. */
  static take(path: string): FileLock | undefined {
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      // Nothing is ever written: without a journal on disk the lock can be had where the disk is full.
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      return new FileLock(path, database);
    } catch (error) {
      database.close();
      if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
      throw error;
    }
  }

  release(): void {
    this.#database.close();
  }

  /** Removes the file while the lock is still held. */
  releaseAndRemove(): void {
    rmSync(this.#path, { force: true });
    this.#database.close();
  }
}
