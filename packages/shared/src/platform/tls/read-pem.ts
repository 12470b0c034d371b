import { createPrivateKey } from 'node:crypto';
import type { StoreContent } from './store-content.ts';
import { toPem } from './store-content.ts';
import type { StoreFile } from './store-file.ts';

const BLOCK = /-----BEGIN (?<label>[A-Z0-9 ]+)-----[\s\S]*?-----END \k<label>-----/g;

/** One file with any number of certificates, and the key, which may be encrypted. */
export function readPem(file: StoreFile): StoreContent {
  const blocks = [...file.bytes.toString('latin1').matchAll(BLOCK)].map((match) => ({
    label: match.groups?.['label'] ?? '',
    text: `${match[0]}\n`,
  }));
  return {
    keys: blocks
      .filter(({ label }) => label.endsWith('PRIVATE KEY'))
      .map(({ text }) => ({ alias: undefined, open: (): string => decrypted(text, file.keyPass) })),
    certificates: blocks
      .filter(({ label }) => label === 'CERTIFICATE' || label === 'TRUSTED CERTIFICATE' || label === 'X509 CERTIFICATE')
      .map(({ text }) => text),
  };
}

const decrypted = (key: string, passphrase: string): string =>
  createPrivateKey({ key, passphrase }).export({ type: 'pkcs8', format: 'pem' }).toString();

/** A single certificate in binary, as Windows exports it. */
export function readDer(file: StoreFile): StoreContent {
  return { keys: [], certificates: [toPem(file.bytes, 'CERTIFICATE')] };
}
