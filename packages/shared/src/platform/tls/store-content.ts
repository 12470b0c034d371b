/** The content of a store, all in PEM; keys in clear. */
export interface StoreContent {
  readonly keys: readonly StoredKey[];
  readonly certificates: readonly string[];
}

export interface StoredKey {
  /** JKS always has one; PKCS#12 may; PEM has none. */
  readonly alias: string | undefined;
  /** PKCS#8 or traditional. Opened only when it is the one wanted: others may have another password. */
  readonly open: () => string;
}

export function toPem(der: Buffer, label: 'CERTIFICATE' | 'PRIVATE KEY'): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
