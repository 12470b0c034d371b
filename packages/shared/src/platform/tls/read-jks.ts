import { createRequire } from 'node:module';
import type * as JksLibrary from 'jks-js';
import { toPem } from './store-content.ts';
import type { StoreContent } from './store-content.ts';
import type { StoreFile } from './store-file.ts';

const require = createRequire(import.meta.url);

/** Java's own format. */
export function readJks(file: StoreFile): StoreContent {
  // Loaded here: few services read such a file, and none does so twice.
  const { decrypt, parseJks } = require('jks-js') as typeof JksLibrary;
  const entries = parseJks(file.bytes, file.pass);
  const certificates = entries.flatMap((entry) => ('chain' in entry ? entry.chain : [entry.cert]));
  return {
    keys: entries.flatMap((entry) =>
      'protectedPrivateKey' in entry
        ? [{ alias: entry.alias, open: (): string => decrypt(entry.protectedPrivateKey, file.keyPass) }]
        : [],
    ),
    certificates: certificates.map((certificate) => toPem(certificate.value, 'CERTIFICATE')),
  };
}
