import { lstatSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '@ccm/core/errors';

/** File systems of the kernel, by their numbers in Linux's magic.h: their folders take no files. */
const KERNEL_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x9f_a0, 'proc'],
  [0x62_65_65_72, 'sysfs'],
  [0x63_67_72_70, 'cgroup2'],
  [0x27_e0_eb, 'cgroup'],
  [0x64_62_67_20, 'debugfs'],
  [0x74_72_61_63, 'tracefs'],
  [0x73_63_66_73, 'securityfs'],
  [0xca_fe_4a_11, 'bpf'],
  [0x1c_d1, 'devpts'],
]);

/**
 * The reason why a path can be no folder, however much space and whatever permissions there are; undefined if it can. Creates nothing.
 * @param folder absolute. @param use ends the remedy: the purpose of the folder.
 */
export function folderFault(variable: string, folder: string, use = ''): string | undefined {
  const found = nearest(folder);
  if (found === undefined) return undefined;
  const { path, kind } = found;
  const fault = kind === 'folder' ? kernelFault(path) : KIND_FAULTS[kind](path, path === folder);
  return fault === undefined ? undefined : `${variable} ${folder} ${fault}: name a folder${use}`;
}

const KIND_FAULTS = {
  file: (path: string, isItself: boolean) => (isItself ? 'names a file' : `leads through a file, ${path}`),
  link: (path: string) => `leads through ${path}, a link to nothing`,
  'too long': () => 'is longer than the file system allows',
} as const;

/**
 * Finds the path, or the nearest existing folder above it, and its kind. Undefined if it may not be looked at: writing will then report
 * the fault.
 */
function nearest(
  folder: string,
): { readonly path: string; readonly kind: keyof typeof KIND_FAULTS | 'folder' } | undefined {
  try {
    if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) {
      const above = dirname(folder);
      return above === folder ? undefined : nearest(above);
    }
    const target = statSync(folder, { throwIfNoEntry: false });
    if (target === undefined) return { path: folder, kind: 'link' };
    return { path: folder, kind: target.isDirectory() ? 'folder' : 'file' };
  } catch (error) {
    return failedLook(folder, codeOf(error));
  }
}

function failedLook(folder: string, code: string | undefined): ReturnType<typeof nearest> {
  if (code === 'ELOOP') return { path: folder, kind: 'link' };
  if (code === 'ENAMETOOLONG') return { path: folder, kind: 'too long' };
  // Below a file nothing can be looked up.
  return code === 'ENOTDIR' ? nearest(dirname(folder)) : undefined;
}

function kernelFault(path: string): string | undefined {
  const name = KERNEL_FILE_SYSTEMS.get(statfsSync(path).type);
  return name === undefined ? undefined : `lies on a file system of the kernel (${name}), which takes no files`;
}
