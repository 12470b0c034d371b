import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip' | 'identity';

/** One file of the built console, as it is served. */
export interface StaticFile {
  readonly contentType: string;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly isImmutable: boolean;
  /** Compressed when first asked for, and kept so. */
  readonly content: (encoding: Encoding) => Promise<Buffer>;
  /** Worth compressing. */
  readonly isText: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const PACKED: ReadonlySet<string> = new Set(['.png', '.woff2', '.ico']);
const LOOK_EVERY_MS = 1000;
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** The files below a folder, and no others: a path is looked up in a list, and never joined to the folder's. */
export class StaticFiles {
  readonly #folder: string;
  #files: ReadonlyMap<string, StaticFile> = new Map();
  #builtAtMs = 0;
  #lookedAtMs = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** False where nothing is built there. Notices a new build. */
  get isBuilt(): boolean {
    this.#look();
    return this.#files.has(INDEX);
  }

  /** @param path relative to the folder, with slashes, such as `assets/main.js`. */
  find(path: string): StaticFile | undefined {
    this.#look();
    return this.#files.get(path);
  }

  #look(): void {
    const nowMs = Date.now();
    if (nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = nowMs;
    const builtAtMs = statSync(join(this.#folder, INDEX), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (builtAtMs === this.#builtAtMs) return;
    this.#files = builtAtMs === 0 ? new Map() : filesBelow(this.#folder);
    this.#builtAtMs = builtAtMs;
  }
}

const INDEX = 'index.html';

function filesBelow(folder: string): ReadonlyMap<string, StaticFile> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const name = relative(folder, path).split(sep).join('/');
        return [name, staticFile(name, readFileSync(path))];
      }),
  );
}

function staticFile(name: string, content: Buffer): StaticFile {
  const packed = new Map<Encoding, Promise<Buffer>>([['identity', Promise.resolve(content)]]);
  const extension = extname(name);
  return {
    contentType: TYPES[extension] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    isImmutable: name.startsWith('assets/'),
    isText: !PACKED.has(extension),
    content: async (encoding) => {
      const known = packed.get(encoding) ?? pack(content, encoding);
      packed.set(encoding, known);
      return known;
    },
  };
}

async function pack(content: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return zip(content, { level: 9 });
  return brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
}
