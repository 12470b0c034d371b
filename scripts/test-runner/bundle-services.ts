import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SERVICE_NAMES } from '@ccm/e2e/fleet';
import { rolldown } from 'rolldown';
import type { OutputAsset, OutputChunk, Plugin } from 'rolldown';
import { ROOT } from './find-specs.ts';

const CACHE = join(ROOT, 'node_modules/.cache/ccm/services');
/** Bundles of other sources are kept for this time: another run may still use them. */
const KEEP_MS = 24 * 3600 * 1000;

/**
 * Bundles the sources of each service into one file: a start then loads that file in place of some 700. Libraries stay where they are.
 * Names stay too, and a comment begins each source: a stack trace leads there.
 * @returns the folder with the services, `<folder>/gateway/main.js`; the same for the same sources, so that Node's compile cache knows it
 */
export async function bundleServices(): Promise<string> {
  const files = (await Promise.all(SERVICE_NAMES.map(filesOf))).flat();
  const hash = createHash('sha256');
  for (const [path, content] of files) hash.update(`${path}\0`).update(content).update('\0');
  const folder = join(CACHE, hash.digest('hex').slice(0, 16));
  if (!existsSync(folder)) write(folder, files);
  removeOthers(folder);
  return folder;
}

type Files = readonly (readonly [path: string, content: string | Uint8Array])[];

async function filesOf(service: string): Promise<Files> {
  const bundle = await rolldown({
    input: join(ROOT, `packages/${service}/src/main.ts`),
    platform: 'node',
    resolve: { conditionNames: ['source', 'import', 'node'] },
    plugins: [LIBRARIES, MODULE_ADDRESSES],
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  return output.map((file) => [join(service, file.fileName), contentOf(file)] as const);
}

const contentOf = (file: OutputChunk | OutputAsset): string | Uint8Array =>
  file.type === 'chunk' ? file.code : file.source;

/** Imports libraries from where each package finds its own. */
const LIBRARIES: Plugin = {
  name: 'libraries',
  resolveId: {
    filter: { id: /^(?![./]|@ccm\/|node:)/ },
    async handler(source, importer, options) {
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      return found === null ? null : { id: addressOf(found.id), external: 'absolute' };
    },
  },
};

/** An import is an address: a `%` in the name of a folder would not be one. */
const addressOf = (id: string): string => (isAbsolute(id) ? pathToFileURL(id).href : id);

/** A module that looks for files beside its source finds them there. */
const MODULE_ADDRESSES: Plugin = {
  name: 'addresses of modules',
  transform: {
    filter: { id: /\.ts$/, code: 'import.meta.url' },
    handler: (code, id) => ({
      code: code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)),
      map: null,
    }),
  },
};

/** In one step: another run may look for the folder at the same moment. */
function write(folder: string, files: Files): void {
  const unfinished = `${folder}.${String(process.pid)}`;
  for (const [path, content] of files) {
    mkdirSync(dirname(join(unfinished, path)), { recursive: true });
    writeFileSync(join(unfinished, path), content);
  }
  if (existsSync(folder)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, folder);
}

function removeOthers(folder: string): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (name !== basename(folder) && Date.now() - statSync(path).mtimeMs > KEEP_MS) rmSync(path, { recursive: true });
  }
}
