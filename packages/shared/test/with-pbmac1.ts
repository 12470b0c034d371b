import { createHmac, pbkdf2Sync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import forge from 'node-forge';

const { asn1 } = forge;
const { Class, Type } = asn1;

const OID = { pbmac1: '1.2.840.113549.1.5.14', pbkdf2: '1.2.840.113549.1.5.12', hmacSha256: '1.2.840.113549.2.9' };
const ITERATIONS = 2048;
const KEY_OCTETS = 32;

const sequence = (...parts: forge.asn1.Asn1[]): forge.asn1.Asn1 =>
  asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, parts);
const oid = (name: string): forge.asn1.Asn1 =>
  asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(name).getBytes());
const octets = (bytes: Buffer): forge.asn1.Asn1 =>
  asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, bytes.toString('binary'));
const integer = (value: number): forge.asn1.Asn1 =>
  asn1.create(Class.UNIVERSAL, Type.INTEGER, false, asn1.integerToDer(value).getBytes());
const hmacSha256 = (): forge.asn1.Asn1 =>
  sequence(oid(OID.hmacSha256), asn1.create(Class.UNIVERSAL, Type.NULL, false, ''));

/** Gives a PKCS#12 file the integrity check of RFC 9579, which OpenSSL writes since 3.4 and older ones cannot. */
export function withPbmac1(from: string, to: string, pass: string): void {
  const store = asn1.fromDer(forge.util.createBuffer(readFileSync(from).toString('binary')));
  const salt = Buffer.from('a salt of this test');
  const key = pbkdf2Sync(pass, salt, ITERATIONS, KEY_OCTETS, 'sha256');
  const mac = createHmac('sha256', key).update(contentOf(store)).digest();
  const kdf = sequence(oid(OID.pbkdf2), sequence(octets(salt), integer(ITERATIONS), integer(KEY_OCTETS), hmacSha256()));
  const digestInfo = sequence(sequence(oid(OID.pbmac1), sequence(kdf, hmacSha256())), octets(mac));
  const parts = partsOf(store).slice(0, 2);
  const made = sequence(...parts, sequence(digestInfo, octets(Buffer.from('NOT USED')), integer(1)));
  writeFileSync(to, Buffer.from(asn1.toDer(made).getBytes(), 'binary'));
}

/** The octets that the check is made over: those of the AuthenticatedSafe. */
function contentOf(store: forge.asn1.Asn1): Buffer {
  const content = partsOf(partsOf(partsOf(store)[1])[1])[0]?.value;
  if (typeof content !== 'string') throw new Error('the authSafe is no plain octet string');
  return Buffer.from(content, 'binary');
}

const partsOf = (node: forge.asn1.Asn1 | undefined): forge.asn1.Asn1[] =>
  Array.isArray(node?.value) ? node.value : [];
