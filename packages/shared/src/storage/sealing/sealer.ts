import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SealingError } from './sealing-error.ts';

type Version = '1' | '1e' | '2' | '3';

interface Seal {
  readonly version: Version;
  readonly signer: Key;
  readonly mac: string;
  readonly body: string;
}

/** Characters of the MAC in a short seal: 132 bits, more than the half of it that RFC 2104, section 5, asks for. */
const SHORT_MAC = 22;

interface Key {
  readonly id: string;
  /** Made once: bytes would be made into one with every use, which takes several times as long as the use. */
  readonly secret: KeyObject;
}

/**
 * Seals everything that the services hand each other through Redis: HMAC-SHA256 over the content and its purpose, and, with encryption
 * keys, AES-256-GCM around it. Several keys may be given: the first seals, all open, so that keys rotate without loss.
 *
 * Format: `1.<signing key id>.<mac>.<body>`, or `1e.<signing key id>.<mac>.<encryption key id>.<base64url of iv, tag, ciphertext>`. Short:
 * `2<signing key id><132 bits of the mac><body>`, or `3…` where it is encrypted.
 */
export class Sealer {
  readonly #signing: readonly [Key, ...Key[]];
  readonly #encryption: readonly Key[];

  /** @param signingKeys at least one; @param encryptionKeys none: content stays readable in Redis. */
  constructor(signingKeys: readonly string[], encryptionKeys: readonly string[] = []) {
    const [first, ...others] = signingKeys.map((key) => toKey('sign', key));
    if (first === undefined) throw new TypeError('A sealer needs a signing key');
    this.#signing = [first, ...others];
    this.#encryption = encryptionKeys.map((key) => toKey('encrypt', key));
  }

  /** @param purpose the kind of the content and its place, e.g. `webhook`: content sealed for one purpose does not open for another. */
  seal(purpose: string, content: string): string {
    const { version, signer, mac, body } = this.#seal(purpose, content, { plain: '1', encrypted: '1e' });
    return `${version}.${signer.id}.${mac}.${body}`;
  }

  /** The same in 31 characters beside the body in place of 55, for small values that are many. */
  sealShort(purpose: string, content: string): string {
    const { version, signer, mac, body } = this.#seal(purpose, content, { plain: '2', encrypted: '3' });
    return `${version}${signer.id}${mac.slice(0, SHORT_MAC)}${body}`;
  }

  #seal(purpose: string, content: string, versions: { readonly plain: Version; readonly encrypted: Version }): Seal {
    const [signer] = this.#signing;
    const [encrypter] = this.#encryption;
    const version = encrypter === undefined ? versions.plain : versions.encrypted;
    const body = encrypter === undefined ? content : `${encrypter.id}.${encrypt(encrypter, content)}`;
    return { version, signer, mac: macOf(signer, { version, purpose, body }), body };
  }

  /** @throws {SealingError} `forged` for altered or foreign content, `unknown-key`, `malformed`. */
  open(purpose: string, sealed: string): string {
    const { version, signerId, mac, body } = split(sealed);
    const signer = this.#signing.find((key) => key.id === signerId);
    if (signer === undefined) throw new SealingError('unknown-key', strangerTo('ENVELOPE_SIGNING_KEY', signerId));
    const expected = Buffer.from(macOf(signer, { version, purpose, body }).slice(0, mac.length));
    const claimed = Buffer.from(mac);
    if (claimed.length !== expected.length || !timingSafeEqual(claimed, expected)) {
      throw new SealingError('forged', `The signature does not fit the content (${purpose})`);
    }
    return version === '1' || version === '2' ? body : this.#decrypt(body);
  }

  #decrypt(body: string): string {
    const dot = body.indexOf('.');
    const id = body.slice(0, dot);
    const key = this.#encryption.find((candidate) => candidate.id === id);
    if (key === undefined) throw new SealingError('unknown-key', strangerTo('DATA_ENCRYPTION_KEY', id));
    const bytes = Buffer.from(body.slice(dot + 1), 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key.secret, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  }
}

function toKey(use: string, secret: string): Key {
  const bytes = createHash('sha256').update(`ccm ${use} ${secret}`).digest();
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), secret: createSecretKey(bytes) };
}

/** The MAC covers the version too: encrypted content does not pass for content in clear, nor a short seal for a long one. */
const MAC_HEADS: Readonly<Record<Version, string>> = { '1': '', '1e': '1e', '2': '2.', '3': '3.' };

function macOf(
  key: Key,
  sealed: { readonly version: Version; readonly purpose: string; readonly body: string },
): string {
  const { version, purpose, body } = sealed;
  const content = `${MAC_HEADS[version]}${purpose.length}:${purpose}${body}`;
  return createHmac('sha256', key.secret).update(content).digest('base64url');
}

/** The advice for operators. Ids of keys are digests and reveal nothing. */
const strangerTo = (variable: string, id: string): string =>
  `Sealed with a key (id ${id}) that is not among ${variable}: add the old key behind the new one, restart, and replay`;

function encrypt(key: Key, content: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.secret, iv);
  const text = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
}

/** The lengths of both MACs are fixed by the version: a cut one does not pass. */
const FORMS = [
  /^(?<version>1e?)\.(?<signerId>[0-9a-f]{8})\.(?<mac>[\w-]{43})\.(?<body>[\s\S]*)$/,
  /^(?<version>[23])(?<signerId>[0-9a-f]{8})(?<mac>[\w-]{22})(?<body>[\s\S]*)$/,
] as const;

function split(sealed: string): { version: Version; signerId: string; mac: string; body: string } {
  for (const form of FORMS) {
    const { version, signerId, mac, body } = form.exec(sealed)?.groups ?? {};
    if (isVersion(version) && signerId !== undefined && mac !== undefined && body !== undefined)
      return { version, signerId, mac, body };
  }
  throw new SealingError('malformed', 'Not a sealed content');
}

const isVersion = (version: string | undefined): version is Version => version !== undefined && version in MAC_HEADS;
