import { createRequire } from 'node:module';
import type forge from 'node-forge';
import { toPem } from './store-content.ts';
import type { StoreContent } from './store-content.ts';
import type { StoreFile } from './store-file.ts';

type Bag = forge.pkcs12.Bag;
type Forge = typeof forge;

const require = createRequire(import.meta.url);
/** Loaded when first needed: it is large, and few services read such a file. */
const library = (): Forge => require('node-forge') as Forge;

/** PKCS#12 (RFC 7292), as OpenSSL and keytool write it. */
export function readPkcs12(file: StoreFile): StoreContent {
  const forge = library();
  const der = forge.asn1.fromDer(forge.util.createBuffer(file.bytes.toString('binary')));
  const bags = forge.pkcs12.pkcs12FromAsn1(der, file.pass).safeContents.flatMap((content) => content.safeBags);
  const { certBag, keyBag, pkcs8ShroudedKeyBag } = forge.pki.oids;
  return {
    keys: bags
      .filter((bag) => bag.type === keyBag || bag.type === pkcs8ShroudedKeyBag)
      .map((bag) => ({ alias: aliasOf(bag), open: (): string => keyOf(bag) })),
    certificates: bags.filter((bag) => bag.type === certBag).map(certificateOf),
  };
}

function aliasOf(bag: Bag): string | undefined {
  const attributes: unknown = bag.attributes;
  const isPresent = typeof attributes === 'object' && attributes !== null && 'friendlyName' in attributes;
  const names: unknown = isPresent ? attributes.friendlyName : undefined;
  return Array.isArray(names) && typeof names[0] === 'string' ? names[0] : undefined;
}

/** Forge understands RSA; of any other kind it leaves the ASN.1. */
function keyOf(bag: Bag): string {
  if (bag.key) return library().pki.privateKeyToPem(bag.key);
  return toPem(derOf(bag), 'PRIVATE KEY');
}

function certificateOf(bag: Bag): string {
  const der = bag.cert ? bytesOf(library().pki.certificateToAsn1(bag.cert)) : derOf(bag);
  return toPem(der, 'CERTIFICATE');
}

const derOf = (bag: Bag): Buffer => bytesOf(bag.asn1);

const bytesOf = (asn1: forge.asn1.Asn1): Buffer => Buffer.from(library().asn1.toDer(asn1).getBytes(), 'binary');
