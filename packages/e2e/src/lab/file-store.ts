import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { SampleFile } from '@ccm/simulators/lab-protocol';
import type { PhoneFile } from '@ccm/simulators/phones';

const TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.pdf': 'application/pdf',
};
const MAX_FILES = 200;

/** Files that phones and agents send: the lab's samples, and uploads. Their addresses are such that providers could fetch them. */
export class FileStore {
  readonly #files = new Map<string, PhoneFile>();
  readonly #samples: readonly string[];
  #count = 0;

  /** @param samplesPath folder of the samples. */
  constructor(samplesPath: string) {
    this.#samples = readdirSync(samplesPath).toSorted();
    for (const name of this.#samples) {
      const mimeType = TYPES[extname(name)] ?? 'application/octet-stream';
      this.#files.set(`/lab/files/${name}`, { name, mimeType, content: readFileSync(join(samplesPath, name)) });
    }
  }

  get samples(): readonly SampleFile[] {
    return this.#samples.map((name) => {
      const url = `/lab/files/${name}`;
      return { name, mimeType: this.#files.get(url)?.mimeType ?? '', url };
    });
  }

  at(path: string): PhoneFile | undefined {
    return this.#files.get(path);
  }

  /** @throws {RangeError} for a name that no sample has. */
  sample(name: string): { readonly file: PhoneFile; readonly path: string } {
    const path = `/lab/files/${name}`;
    const file = this.#samples.includes(name) ? this.#files.get(path) : undefined;
    if (file === undefined) throw new RangeError(`sample: there is no ${name}; use one of ${this.#samples.join(', ')}`);
    return { file, path };
  }

  /** Keeps the newest files. @returns the path of its address. */
  add(file: PhoneFile): string {
    this.#count += 1;
    const path = `/lab/files/${String(this.#count)}/${encodeURIComponent(file.name)}`;
    this.#files.set(path, file);
    const oldest = [...this.#files.keys()][this.#samples.length];
    if (this.#files.size > MAX_FILES && oldest !== undefined) this.#files.delete(oldest);
    return path;
  }
}
