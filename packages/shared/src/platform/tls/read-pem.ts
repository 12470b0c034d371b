import { createPrivateKey } from 'node:crypto';
import type { StoreContent } from './store-content.ts';
import { toPem } from './store-content.ts';
import type { StoreFile } from './store-file.ts';

const BLOCK = /-----BEGIN (?<label>[A-Z0-9 ]+)-----(?<inside>[\s\S]*?)-----END \k<label>-----/g;

/** One file with any number of certificates, and the key, which may be encrypted. */
export function readPem(file: StoreFile): StoreContent {
  const blocks = [...file.bytes.toString('latin1').matchAll(BLOCK)].map(({ groups }) => {
    const { label = '', inside = '' } = groups ?? {};
    return { label, text: inLines(label, inside) };
  });
  return {
    keys: blocks
      .filter(({ label }) => label.endsWith('PRIVATE KEY'))
      .map(({ label, text }) => ({ alias: undefined, open: (): string => openKey(label, text, file) })),
    certificates: blocks
      .filter(({ label }) => label === 'CERTIFICATE' || label === 'TRUSTED CERTIFICATE' || label === 'X509 CERTIFICATE')
      .map(({ text }) => text),
  };
}

/**
 * The block in lines as OpenSSL wants them. What passed through YAML, a variable or a form may be indented, or one line, with blanks or `\\n`
 * where lines ended. An encrypted key of the traditional form has headers (RFC 1421, 4.6.1.1), and a blank line behind them.
 */
function inLines(label: string, inside: string): string {
  const lines = inside.split(/(?:\\+r)?\\+n|\r\n|\r|\n/).map((line) => line.trim());
  const headers = lines.filter((line) => line.includes(':'));
  const base64 = lines.filter((line) => !line.includes(':')).join('');
  const body = base64.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? [];
  const head = headers.length === 0 ? [] : [...headers, ''];
  return [`-----BEGIN ${label}-----`, ...head, ...body, `-----END ${label}-----`, ''].join('\n');
}

function openKey(label: string, key: string, file: StoreFile): string {
  if (label === 'OPENSSH PRIVATE KEY') {
    throw file.fault('holds a key in the form of OpenSSH: convert it by ssh-keygen -p -m PKCS8 -f <key>');
  }
  return createPrivateKey({ key, passphrase: file.keyPass }).export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A single certificate in binary, as Windows exports it. */
export function readDer(file: StoreFile): StoreContent {
  return { keys: [], certificates: [toPem(file.bytes, 'CERTIFICATE')] };
}
