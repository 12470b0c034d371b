import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { codeOf } from '@ccm/core/errors';

/** Far above a list of 100,000 accounts, and the certificates of every CA there is. */
const MAX_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** The content of a file, or the reason why it cannot be read, in words that continue after its path. */
export type SettingsFile = { readonly bytes: Buffer } | { readonly fault: string };

/** Reads a whole file that a setting names, and never waits: not for the writer of a FIFO, nor for the end of a device. */
export function readSettingsFile(path: string): SettingsFile {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return contentOf(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const code = codeOf(error) ?? 'unreadable';
    return { fault: `cannot be read (${code})${REMEDIES.get(code) ?? ''}` };
  }
}

/** The same as text, without a byte order mark. */
export function readSettingsText(path: string): { readonly text: string } | { readonly fault: string } {
  const file = readSettingsFile(path);
  if ('fault' in file) return file;
  return isUtf8(file.bytes)
    ? { text: file.bytes.toString('utf8').replace(/^\uFEFF/, '') }
    : { fault: 'is no text in UTF-8: save it in that encoding' };
}

const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['ENOENT', ': there is no such file'],
  ['EACCES', ': the user of the service needs the right to read it'],
  ['ELOOP', ': it is a link that leads back to itself'],
]);

function contentOf(fd: number): SettingsFile {
  const stats = fstatSync(fd);
  if (!stats.isFile()) return { fault: `is ${kindOf(stats)}: name a regular file` };
  const chunks: Buffer[] = [];
  for (let total = 0; total <= MAX_BYTES;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const count = readSync(fd, chunk);
    if (count === 0) return { bytes: Buffer.concat(chunks) };
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return { fault: 'is larger than 64 MB: name the right file' };
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  return stats.isSocket() ? 'a socket' : 'a device';
}
