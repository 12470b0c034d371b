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

/** The cipher of a key in the traditional form (RFC 1421, section 4.6.1.3): `AES-256-CBC,` and the salt in hex. */
const ENCRYPTION = /DEK-Info:\s*(?<cipher>[\w-]+,\s*[\da-f]+)/i;
/** The headers of that form, in whatever lines. */
const HEADERS = /Proc-Type:\s*4,\s*ENCRYPTED|DEK-Info:\s*[\w-]+,\s*[\da-f]+(?![\w+/=])|^[\w-]+:.*$/gim;

/**
 * The block in lines as OpenSSL wants them. What passed through YAML, a variable or a form may be indented, or one line, with blanks or `\\n`
 * where lines ended. An encrypted key of the traditional form has headers, and a blank line behind them.
 */
function inLines(label: string, inside: string): string {
  const text = inside
    .split(/(?:\\+r)?\\+n|\r\n|\r|\n/)
    .map((line) => line.trim())
    .join('\n');
  const cipher = ENCRYPTION.exec(text)?.groups?.['cipher'];
  const head = cipher === undefined ? [] : ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${cipher.replaceAll(/\s/g, '')}`, ''];
  const body =
    text
      .replaceAll(HEADERS, '')
      .replaceAll(/\s/g, '')
      .match(/.{1,64}/g) ?? [];
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
