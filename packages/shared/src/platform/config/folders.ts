import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Of the image, for LOG_PATH without a slash. */
const LOG_FOLDER = '/app/logs';

/** A bare name is a folder of the volume for logs, where there is one: the original's files say `expertflow`. */
export function logFolderOf(path: string): string {
  const isBare = !path.includes('/');
  return isBare && existsSync(LOG_FOLDER) ? `${LOG_FOLDER}/${path}` : resolve(path);
}

/** Why LOG_PATH can be no folder, whatever the disk and its permissions will be: undefined where it can. */
export const logPathFault = (path: string): string | undefined =>
  folderFault('LOG_PATH', logFolderOf(path), ', in which each process writes files of its own');

/**
 * Why a path can be no folder, whatever the disk and its permissions will be: undefined where it can.
 * @param use ends the remedy: what the folder is for.
 */
export function folderFault(variable: string, folder: string, use = ''): string | undefined {
  if (isFile(folder)) return `${variable} ${folder} names a file: name a folder${use}`;
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    if (isFile(above)) return `${variable} ${folder} leads through a file, ${above}: name a folder`;
  }
  return undefined;
}

/** What may not be looked at is for whoever writes there to find out. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch {
    return false;
  }
}
