import { randomBytes } from 'node:crypto';
import { accessSync, constants, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '@ccm/core/errors';
import { ConfigError } from '@ccm/shared/platform/config';
import { makeFolder } from '@ccm/shared/platform/files';
import { FileLock } from './file-lock.ts';

/** `<owner>.<number>.spool`, where the owner is a time and a random part: names sort by age. */
const SEGMENT = /^(?<owner>\d{13}-[0-9a-f]{12})\.(?<number>\d{8})\.spool$/;
const LOCK = /^(?<owner>\d{13}-[0-9a-f]{12})\.lock$/;
/** Removes a lock without segments only if no process can be about to take it. */
const STALE_LOCK_MS = 60_000;

/** The files of one dead process. */
interface Leftovers {
  readonly owner: string;
  readonly lock: FileLock;
  /** Oldest first. */
  readonly paths: readonly string[];
}

/** One folder for the spools of any number of processes: a set of segments and a lock for each of them. */
export class SpoolFolder {
  readonly #path: string;
  /** The name of this process, a new one with each start. */
  readonly owner: string;
  readonly #lock: FileLock;
  #next = 1;

  private constructor(path: string, owner: string, lock: FileLock) {
    this.#path = path;
    this.owner = owner;
    this.#lock = lock;
  }

  /** @throws {ConfigError} when the folder cannot be made or written. */
  static open(path: string): SpoolFolder {
    try {
      makeFolder(path, 0o700);
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
      return SpoolFolder.#take(path);
    } catch (error) {
      const code = codeOf(error) ?? 'unusable';
      throw new ConfigError([`SPOOL_PATH ${path} must be a folder that can be written (${code})`]);
    }
  }

  static #take(path: string): SpoolFolder {
    for (;;) {
      const owner = `${String(Date.now()).padStart(13, '0')}-${randomBytes(6).toString('hex')}`;
      const lock = FileLock.take(join(path, `${owner}.lock`));
      if (lock !== undefined) return new SpoolFolder(path, owner, lock);
    }
  }

  /** For the next segment of this process. */
  nextPath(): string {
    const number = String(this.#next).padStart(8, '0');
    this.#next += 1;
    return join(this.#path, `${this.owner}.${number}.spool`);
  }

  /**
   * The files of dead processes, the oldest owner first. They belong to this process from now on; files of living processes stay theirs.
   */
  async claimLeftovers(): Promise<readonly Leftovers[]> {
    const names = await readdir(this.#path);
    const owners = new Set(names.flatMap((name) => SEGMENT.exec(name)?.groups?.['owner'] ?? []));
    owners.delete(this.owner);
    const claimed: Leftovers[] = [];
    for (const owner of [...owners].sort()) {
      const leftovers = await this.#claim(owner);
      if (leftovers !== undefined) claimed.push(leftovers);
    }
    this.#sweep(names, owners);
    return claimed;
  }

  /** Bytes that other processes have spooled here. @param mine paths that were taken over from dead ones */
  async bytesOfOthers(mine: ReadonlySet<string>): Promise<number> {
    const names = await readdir(this.#path);
    const theirs = names
      .filter((name) => SEGMENT.test(name) && !name.startsWith(this.owner))
      .map((name) => join(this.#path, name))
      .filter((path) => !mine.has(path));
    const sizes = await Promise.all(theirs.map(async (path) => sizeOf(path)));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** @param isEmpty this process has no segment left: the lock file may be removed. */
  close(isEmpty: boolean): void {
    if (isEmpty) this.#lock.releaseAndRemove();
    else this.#lock.release();
  }

  async #claim(owner: string): Promise<Leftovers | undefined> {
    const lock = FileLock.take(join(this.#path, `${owner}.lock`));
    if (lock === undefined) return undefined;
    // Listed again under the lock: its former holder may have uploaded and removed some meanwhile.
    const names = (await readdir(this.#path)).filter((name) => SEGMENT.exec(name)?.groups?.['owner'] === owner);
    if (names.length > 0) return { owner, lock, paths: names.sort().map((name) => join(this.#path, name)) };
    lock.releaseAndRemove();
    return undefined;
  }

  /** Locks of processes that died with nothing spooled. */
  #sweep(names: readonly string[], withSegments: ReadonlySet<string>): void {
    for (const name of names) {
      const owner = LOCK.exec(name)?.groups?.['owner'];
      if (owner === undefined || owner === this.owner || withSegments.has(owner)) continue;
      const path = join(this.#path, name);
      const madeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - madeMs > STALE_LOCK_MS) FileLock.take(path)?.releaseAndRemove();
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
