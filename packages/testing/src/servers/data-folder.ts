import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from './at-end.ts';

/** A folder that a server keeps its data in: given, and then kept; or made for it, and then removed with it. */
export class DataFolder {
  readonly path: string;
  readonly #forget: (() => void) | undefined;

  private constructor(path: string, temporary: boolean) {
    this.path = path;
    if (temporary) this.#forget = atEnd(() => rmSync(path, { recursive: true, force: true, maxRetries: 3 }));
  }

  static async open(name: string, given: string | undefined): Promise<DataFolder> {
    if (given === undefined) return new DataFolder(await mkdtemp(join(tmpdir(), `${name}-`)), true);
    await mkdir(given, { recursive: true, mode: 0o700 });
    return new DataFolder(given, false);
  }

  async remove(): Promise<void> {
    if (this.#forget === undefined) return;
    await rm(this.path, { recursive: true, force: true });
    this.#forget();
  }
}
