import { closeSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf } from '@ccm/core/errors';
import { makeFolder } from '../files/index.ts';
import { logFileName } from './log-file-name.ts';
import { pruneLogFiles } from './prune-log-files.ts';

export interface LogFileOptions {
  /** LOG_PATH; made where it is missing. */
  readonly folder: string;
  readonly service: string;
  /** LOG_FILE_SIZE. */
  readonly fileSizeBytes: number;
  /** LOG_BACKUP_FILES: rotated files kept for this service, beside those being written. */
  readonly backupFiles: number;
  /** LOGS_TOTAL_SIZE: of all services' files in the folder. */
  readonly totalSizeBytes: number;
}

const STDOUT = 1;
/** The interval between two checks that the file still exists: a check costs more than a line. */
const LOOK_MS = 100;

/**
 * Opens `<service>.<host>.<pid>.<number>.log` in the folder and starts the next number before a line would carry a file over its size.
 * Several processes, and several containers, can share one folder. A folder that cannot be written (full disk, no permission) never
 * stops the service: its lines go to standard output until the folder can be written again.
 */
export function openLogFiles(options: LogFileOptions): LogFiles {
  return new LogFiles(options);
}

/** A pino destination that writes within two caps. Every write is synchronous: a line that was logged before a crash is in the file. */
export class LogFiles {
  readonly #options: LogFileOptions;
  #number = 0;
  #fd: number | undefined;
  #size = 0;
  #failing = false;
  #lookedAtMs = 0;

  constructor(options: LogFileOptions) {
    const fileSizeBytes = Math.max(1, Math.min(options.fileSizeBytes, Math.floor(options.totalSizeBytes / 2)));
    this.#options = { ...options, folder: resolve(options.folder), fileSizeBytes };
    this.#attempt(() => {
      makeFolder(this.#options.folder);
      this.#openNext();
    });
  }

  /** The file being written. */
  get path(): string {
    return join(this.#options.folder, logFileName(this.#options.service, this.#number));
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    const written = this.#attempt(() => {
      this.#followFile();
      if (this.#fd === undefined || (this.#size > 0 && this.#size + bytes.length > this.#options.fileSizeBytes)) {
        this.#openNext();
      }
      this.#append(bytes);
    });
    if (!written) writeAnyway(bytes);
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** Begins the file anew if somebody removed or moved it (a clean-up, logrotate): nobody would ever see its lines. */
  #followFile(): void {
    const nowMs = performance.now();
    if (this.#fd === undefined || nowMs - this.#lookedAtMs < LOOK_MS) return;
    this.#lookedAtMs = nowMs;
    const there = statSync(this.path, { throwIfNoEntry: false });
    if (there?.ino === fstatSync(this.#fd).ino) return;
    this.close();
    makeFolder(this.#options.folder);
    this.#fd = openSync(this.path, 'a', 0o640);
    this.#size = fstatSync(this.#fd).size;
  }

  #append(bytes: Buffer): void {
    if (this.#fd === undefined) return;
    for (let offset = 0; offset < bytes.length;) {
      const count = writeSync(this.#fd, bytes, offset);
      offset += count;
      this.#size += count;
    }
  }

  /** Takes the next number whose file has room: a process that gets the number of a dead one continues its files. */
  #openNext(): void {
    this.close();
    do {
      this.close();
      this.#number += 1;
      this.#fd = openSync(this.path, 'a', 0o640);
      this.#size = fstatSync(this.#fd).size;
    } while (this.#size >= this.#options.fileSizeBytes);
    pruneLogFiles(this.#options);
  }

  #attempt(action: () => void): boolean {
    try {
      action();
      this.#failing = false;
      return true;
    } catch (error) {
      if (!this.#failing) report(error, this.#options);
      this.#failing = true;
      return false;
    }
  }
}

function report(error: unknown, options: LogFileOptions): void {
  const line = {
    level: 'error',
    time: new Date().toISOString(),
    service: options.service,
    pid: process.pid,
    folder: options.folder,
    msg: 'LOG_PATH cannot be written, logging to standard output',
    err: { message: messageOf(error) },
  };
  writeAnyway(Buffer.from(`${JSON.stringify(line)}\n`));
}

function writeAnyway(bytes: Buffer): void {
  try {
    writeSync(STDOUT, bytes);
  } catch {
    // Nowhere is left to say it, and the service goes on.
  }
}
