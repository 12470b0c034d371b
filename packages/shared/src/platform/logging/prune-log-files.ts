import { readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '@ccm/core/errors';
import { HOUR_MS } from '@ccm/core/time';
import { HERE, readLogFileName } from './log-file-name.ts';
import type { LogWriter } from './log-file-name.ts';

interface PruneOptions {
  readonly folder: string;
  readonly service: string;
  readonly fileSizeBytes: number;
  readonly backupFiles: number;
  readonly totalSizeBytes: number;
}

interface LogFile extends LogWriter {
  readonly path: string;
  readonly number: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** A writer on another host cannot be asked whether it lives: its newest file is left alone so long after its last line. */
const FOREIGN_GRACE_MS = HOUR_MS;

/**
 * Removes the oldest rotated files until this service keeps `backupFiles` of them, and until everything fits into the total even
 * when the files being written (one per living process) are full.
 */
export function pruneLogFiles(options: PruneOptions): void {
  const files = listLogFiles(options.folder).sort((a, b) => a.modifiedMs - b.modifiedMs || a.number - b.number);
  const inUse = new Set(files.filter((file) => isBeingWritten(file, files)));
  const rotated = files.filter((file) => !inUse.has(file));
  const isOurs = (file: LogFile): boolean => file.service === options.service;
  let surplus = rotated.filter(isOurs).length - options.backupFiles;
  let total = files.reduce((sum, file) => sum + (inUse.has(file) ? options.fileSizeBytes : file.sizeBytes), 0);
  for (const file of rotated) {
    if (total <= options.totalSizeBytes && !(isOurs(file) && surplus > 0)) continue;
    remove(file.path);
    total -= file.sizeBytes;
    if (isOurs(file)) surplus -= 1;
  }
}

function listLogFiles(folder: string): LogFile[] {
  return readdirSync(folder).flatMap((name) => {
    const parts = readLogFileName(name);
    const path = join(folder, name);
    const stats = parts === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
    if (parts === undefined || stats === undefined) return [];
    return [{ ...parts, path, sizeBytes: stats.size, modifiedMs: stats.mtimeMs }];
  });
}

function isBeingWritten(file: LogFile, all: readonly LogFile[]): boolean {
  const isNewest = all.every((other) => !isSameWriter(file, other) || other.number <= file.number);
  if (!isNewest) return false;
  return file.host === HERE ? isAlive(file.pid) : Date.now() - file.modifiedMs < FOREIGN_GRACE_MS;
}

const isSameWriter = (a: LogWriter, b: LogWriter): boolean =>
  a.service === b.service && a.host === b.host && a.pid === b.pid;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Another process was quicker, or may not: the next rotation tries again.
  }
}
