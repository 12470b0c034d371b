import { createRequire } from 'node:module';
import { createSecureContext } from 'node:tls';
import type forge from 'node-forge';
import { toPem } from './store-content.ts';
import type { StoreContent } from './store-content.ts';
import type { StoreFile } from './store-file.ts';

type Bag = forge.pkcs12.Bag;
type Forge = typeof forge;

const require = createRequire(import.meta.url);
/** Loaded when first needed: it is large, and few services read such a file. */
const library = (): Forge => require('node-forge') as Forge;

/**
 * Reads PKCS#12 (RFC 7292), as OpenSSL, keytool and Windows write it. If the library cannot make the integrity check (PBMAC1, RFC 9579),
 * or spells a non-ASCII password otherwise, it reads without the check, once OpenSSL has made that with the same password.
 */
export function readPkcs12(file: StoreFile): StoreContent {
  try {
    return contentOf(parse(file.bytes), file.pass);
  } catch (error) {
    if (!opensInNode(file)) throw error;
    return contentWithoutMac(file);
  }
}

const OTHER_ENTRIES =
  'holds entries beside keys and certificates, such as a secret key: export the key alone, by keytool -importkeystore -srcalias';

function parse(bytes: Buffer): forge.asn1.Asn1 {
  const { asn1, util } = library();
  return asn1.fromDer(util.createBuffer(bytes.toString('binary')));
}

function opensInNode({ bytes, pass }: StoreFile): boolean {
  try {
    createSecureContext({ pfx: bytes, passphrase: pass });
    return true;
  } catch {
    return false;
  }
}

/** Newer encryption takes a password in UTF-8, older one in UTF-16, which the library makes of the text itself. */
function contentWithoutMac({ bytes, pass, fault }: StoreFile): StoreContent {
  const store = parse(bytes);
  if (Array.isArray(store.value)) store.value.splice(MAC_DATA);
  for (const spelled of [Buffer.from(pass, 'utf8').toString('binary'), pass]) {
    try {
      return contentOf(store, spelled);
    } catch {
      // The other spelling may be the one.
    }
  }
  throw fault(OTHER_ENTRIES);
}

/** The place of the optional MacData, behind version and authSafe. */
const MAC_DATA = 2;

function contentOf(store: forge.asn1.Asn1, pass: string): StoreContent {
  const forge = library();
  const bags = forge.pkcs12.pkcs12FromAsn1(store, pass).safeContents.flatMap((content) => content.safeBags);
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
