import { decrypt, parseJks } from 'jks-js';
import { toPem } from './store-content.ts';
import type { StoreContent } from './store-content.ts';
import type { StoreFile } from './store-file.ts';

/** Java's own format. The store's password opens the keys too. */
export function readJks(file: StoreFile): StoreContent {
  const entries = parseJks(file.bytes, file.pass);
  const certificates = entries.flatMap((entry) => ('chain' in entry ? entry.chain : [entry.cert]));
  return {
    keys: entries.flatMap((entry) =>
      'protectedPrivateKey' in entry
        ? [{ alias: entry.alias, open: (): string => decrypt(entry.protectedPrivateKey, file.pass) }]
        : [],
    ),
    certificates: certificates.map((certificate) => toPem(certificate.value, 'CERTIFICATE')),
  };
}
