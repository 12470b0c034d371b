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

interface Key {
  readonly id: string;
  /** Made once: bytes would be made into one with every use, which takes several times as long as the use. */
  readonly secret: KeyObject;
}

/**
 * Seals everything that the services hand each other through Redis: HMAC-SHA256 over the content and its purpose, and, with encryption
 * keys, AES-256-GCM around it. Several keys may be given: the first seals, all open, so that keys rotate without loss.
 *
 * Format: `1.<signing key id>.<mac>.<body>`, or `1e.<signing key id>.<mac>.<encryption key id>.<base64url of iv, tag, ciphertext>`.
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
    const [signer] = this.#signing;
    const [encrypter] = this.#encryption;
    const body = encrypter === undefined ? content : `${encrypter.id}.${encrypt(encrypter, content)}`;
    const version = encrypter === undefined ? '1' : '1e';
    return `${version}.${signer.id}.${macOf(signer, { version, purpose, body })}.${body}`;
  }

  /** @throws {SealingError} `forged` for altered or foreign content, `unknown-key`, `malformed`. */
  open(purpose: string, sealed: string): string {
    const { version, signerId, mac, body } = split(sealed);
    const signer = this.#signing.find((key) => key.id === signerId);
    if (signer === undefined) throw new SealingError('unknown-key', strangerTo('ENVELOPE_SIGNING_KEY', signerId));
    const expected = Buffer.from(macOf(signer, { version, purpose, body }));
    const claimed = Buffer.from(mac);
    if (claimed.length !== expected.length || !timingSafeEqual(claimed, expected)) {
      throw new SealingError('forged', `The signature does not fit the content (${purpose})`);
    }
    return version === '1' ? body : this.#decrypt(body);
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

/** The MAC, which covers the version too: encrypted content does not pass for content in clear. */
function macOf(
  key: Key,
  sealed: { readonly version: string; readonly purpose: string; readonly body: string },
): string {
  const { version, purpose, body } = sealed;
  const head = `${version === '1' ? '' : version}${purpose.length}:${purpose}`;
  return createHmac('sha256', key.secret).update(head).update(body).digest('base64url');
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

function split(sealed: string): { version: string; signerId: string; mac: string; body: string } {
  const match = /^(1e?)\.([0-9a-f]{8})\.([\w-]{43})\.([\s\S]*)$/.exec(sealed);
  const [, version, signerId, mac, body] = match ?? [];
  if (version === undefined || signerId === undefined || mac === undefined || body === undefined) {
    throw new SealingError('malformed', 'Not a sealed content');
  }
  return { version, signerId, mac, body };
}
