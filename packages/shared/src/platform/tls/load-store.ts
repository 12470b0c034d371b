import { createPrivateKey, X509Certificate } from 'node:crypto';
import { ConfigError } from '../config/index.ts';
import type { KeyStoreConfig, TrustStoreConfig } from '../config/index.ts';
import { readJks } from './read-jks.ts';
import { readDer, readPem } from './read-pem.ts';
import { readPkcs12 } from './read-pkcs12.ts';
import type { StoreContent, StoredKey } from './store-content.ts';
import { readStoreFile } from './store-file.ts';
import type { StoreFile, StoreFormat } from './store-file.ts';

/** A key in clear and its certificate followed by those that issued it, both in PEM, as node:tls takes them. */
export interface KeyStore {
  readonly key: string;
  readonly cert: string;
}

const READERS: Readonly<Record<StoreFormat, (file: StoreFile) => StoreContent>> = {
  jks: readJks,
  pkcs12: readPkcs12,
  pem: readPem,
  der: readDer,
};

/**
 * Reads the key of a JKS, PKCS#12 or PEM file, by its alias, or the only one. @param variable the variable that names the store, for
 * errors: `SSL_KEY_STORE`. @throws {ConfigError} naming the variable and the remedy.
 */
export function loadKeyStore(store: KeyStoreConfig, variable: string): KeyStore {
  const file = readStoreFile(store, variable);
  const content = open(file);
  const key = openKey(choose(content, store.alias, file), file);
  const certificates = chainOf(key, content.certificates);
  if (certificates.length === 0) throw file.fault(`holds no certificate for its key${remedyOf(file)}`);
  return { key, cert: certificates.join('') };
}

/**
 * The certificates of a JKS, PKCS#12 or PEM file, in PEM.
 * @throws {ConfigError}
 */
export function loadTrustStore(store: TrustStoreConfig, variable: string): readonly string[] {
  const file = readStoreFile(store, variable);
  const { certificates } = open(file);
  if (certificates.length === 0) throw file.fault('holds no certificate');
  if (!certificates.every(isReadable)) throw file.fault('holds a certificate that cannot be read');
  return certificates;
}

function open(file: StoreFile): StoreContent {
  try {
    return READERS[file.format](file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw file.fault(
      `does not open: ${file.password} is wrong or missing, the file is damaged, or its encryption is one that OpenSSL 3 no longer has (RC4, single DES)`,
    );
  }
}

/** Certbot and others write the two apart. */
const remedyOf = ({ format }: StoreFile): string =>
  format === 'pem'
    ? ': a PEM store is one file with the key and its chain, such as privkey.pem and fullchain.pem joined'
    : '';

function isReadable(certificate: string): boolean {
  try {
    return new X509Certificate(certificate).raw.length > 0;
  } catch {
    return false;
  }
}

/** Aliases do not differ by case, as in Java. A store may hold keys without a name: of several, the one that has a certificate counts. */
function choose({ keys, certificates }: StoreContent, alias: string | undefined, file: StoreFile): StoredKey {
  const [first, ...others] = keys;
  if (first === undefined) throw file.fault(`holds no private key${remedyOf(file)}`);
  const found = keys.find((key) => key.alias !== undefined && key.alias.toLowerCase() === alias?.toLowerCase());
  if (found !== undefined) return found;
  if (others.length === 0 && (alias === undefined || first.alias === undefined)) return first;
  const named = keys.flatMap((key) => key.alias ?? []).sort();
  if (named.length === 0) return theCertified(keys, certificates, file);
  throw file.fault(
    alias === undefined
      ? `holds several keys, name one as the alias (SSL_KEY_ALIAS): ${named.join(', ')}`
      : `holds no key of that alias (SSL_KEY_ALIAS), but: ${named.join(', ')}`,
  );
}

function theCertified(keys: readonly StoredKey[], certificates: readonly string[], file: StoreFile): StoredKey {
  const [certified, ...others] = keys.filter((key) => isCertified(key, certificates));
  if (certified !== undefined && others.length === 0) return certified;
  throw file.fault(
    `holds several keys without names, of which not just one has a certificate here and opens with ${file.keyPassword}: leave in it the one that is meant, with its chain`,
  );
}

/** A key under another password is not the one that is meant. */
function isCertified(key: StoredKey, certificates: readonly string[]): boolean {
  try {
    return chainOf(key.open(), certificates).length > 0;
  } catch {
    return false;
  }
}

function openKey(key: StoredKey, file: StoreFile): string {
  try {
    return key.open();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw file.fault(`holds a key that ${file.keyPassword} does not open, or whose encryption OpenSSL 3 no longer has`);
  }
}

/** The key's own certificate, then each issuer in turn as far as the store has them. */
function chainOf(key: string, certificates: readonly string[]): readonly string[] {
  const privateKey = createPrivateKey(key);
  const all = [...new Set(certificates)].map((pem) => ({ pem, x509: new X509Certificate(pem) }));
  const chain: typeof all = [];
  let next = all.find(({ x509 }) => x509.checkPrivateKey(privateKey));
  while (next !== undefined && !chain.includes(next)) {
    chain.push(next);
    const current = next.x509;
    next = all.find(({ x509 }) => x509 !== current && current.checkIssued(x509) && current.verify(x509.publicKey));
  }
  return chain.map(({ pem }) => pem);
}
