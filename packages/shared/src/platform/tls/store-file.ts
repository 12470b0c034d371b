import { ConfigError } from '../config/index.ts';
import { readSettingsFile } from '../files/index.ts';
import { unwrapped } from './unwrap-store.ts';

export type StoreFormat = 'jks' | 'pkcs12' | 'pem' | 'der';

/** A key or trust store as it lies on disk. */
export interface StoreFile {
  readonly bytes: Buffer;
  readonly format: StoreFormat;
  readonly pass: string;
  /** The password of the key: the store's password, unless the key has its own. */
  readonly keyPass: string;
  /** `its password (SSL_KEY_PASS)`: the name of the password in errors. */
  readonly password: string;
  /** The same for the key. */
  readonly keyPassword: string;
  /** Makes the error for a fault of this store; the sentence goes on after the path. */
  readonly fault: (sentence: string) => ConfigError;
}

/** The first bytes of JKS (Java's KeyStore, JavaKeyStore.MAGIC) and of its successor JCEKS. */
const JKS_MAGIC = 0xfe_ed_fe_ed;
const JCEKS_MAGIC = 0xce_ce_ce_ce;
const DER_SEQUENCE = 0x30;
const DER_INTEGER = 0x02;
const PKCS12_VERSION = 3;

/** The variables to fix if a store does not open. */
const PASSWORD_VARIABLES: ReadonlyMap<string, string> = new Map([
  ['SSL_KEY_STORE', 'SSL_KEY_PASS'],
  ['SSL_TRUST_STORE_PATH', 'SSL_TRUST_STORE_PASSWORD'],
  ['AMQ_KEY_STORE_PATH', 'AMQ_KEY_STORE_PASS'],
  ['AMQ_TRUST_STORE_PATH', 'AMQ_TRUST_STORE_PASS_PHRASE'],
]);

/**
 * Reads a store and finds its type. The content decides and not the file's ending: keytool has written PKCS#12 into `*.jks` since Java 9,
 * and Java reads both under both names. @param variable the variable that names the store's path, for errors. @throws {ConfigError}
 */
export function readStoreFile(
  store: { readonly path: string; readonly pass?: string; readonly keyPass?: string },
  variable: string,
): StoreFile {
  const fault = (sentence: string): ConfigError => new ConfigError([`${variable} ${store.path} ${sentence}`]);
  const file = readSettingsFile(store.path);
  if ('fault' in file) throw fault(file.fault);
  if (file.bytes.length === 0) throw fault('is empty');
  const bytes = unwrapped(file.bytes);
  if (isPkcs7(bytes)) throw fault(PKCS7);
  if (isKeyAlone(bytes)) throw fault(KEY_ALONE);
  const format = formatOf(bytes);
  if (format === undefined) {
    const isJceks = bytes.length > 4 && bytes.readUInt32BE() === JCEKS_MAGIC;
    throw fault(
      isJceks
        ? 'is a JCEKS store: convert it by keytool -importkeystore -deststoretype pkcs12'
        : 'is neither JKS, PKCS#12 nor PEM',
    );
  }
  const passVariable = PASSWORD_VARIABLES.get(variable);
  const password = passVariable === undefined ? 'its password' : `its password (${passVariable})`;
  const keyPassword = store.keyPass === undefined ? password : 'its password (SSL_KEY_PASSWORD)';
  const pass = store.pass ?? '';
  return { bytes, format, pass, keyPass: store.keyPass ?? pass, password, keyPassword, fault };
}

const PKCS7 =
  'is a PKCS#7 file (.p7b), which holds certificates and never a key: for a key store export a .pfx with the private key; for a trust store convert it by openssl pkcs7 -print_certs (with -inform DER where it is binary)';
/** signedData (PKCS#7, RFC 2315), the first thing inside such a file. */
const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');
const FILE_HEADER_OCTETS = 24;

function isPkcs7(bytes: Buffer): boolean {
  if (bytes[0] === DER_SEQUENCE) return bytes.subarray(0, FILE_HEADER_OCTETS).includes(SIGNED_DATA);
  const labels = [...bytes.toString('latin1').matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label]) => label);
  return labels.length > 0 && labels.every((label) => label === 'PKCS7' || label === 'CMS');
}

const KEY_ALONE =
  'is a private key in binary, without its certificate: make a PEM file of both (openssl pkey -inform DER, then the chain behind it)';

/** PKCS#8 (RFC 5958) and the traditional forms begin with version 0 or 1, PKCS#12 (RFC 7292) with version 3. */
function isKeyAlone(bytes: Buffer): boolean {
  const inside = insideOf(bytes);
  return inside !== undefined && inside[0] === DER_INTEGER && inside[1] === 1 && (inside[2] ?? 0) < PKCS12_VERSION;
}

/** The octets inside the sequence that a binary file is. */
function insideOf(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== DER_SEQUENCE) return undefined;
  const length = bytes[1] ?? 0;
  return bytes.subarray(2 + (length & 0x80 ? length & 0x7f : 0));
}

function formatOf(bytes: Buffer): StoreFormat | undefined {
  if (bytes.length > 4 && bytes.readUInt32BE() === JKS_MAGIC) return 'jks';
  if (bytes.includes('-----BEGIN ')) return 'pem';
  const inside = insideOf(bytes);
  if (inside === undefined) return undefined;
  // A PKCS#12 file begins with its version; a certificate begins with another sequence.
  return inside[0] === DER_SEQUENCE ? 'der' : 'pkcs12';
}
