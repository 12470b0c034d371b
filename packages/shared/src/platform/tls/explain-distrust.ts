import type { TlsExamination } from './examine-tls.ts';

/** The reason, a part of a sentence, for which a certificate is not trusted, and a sentence that says what to do. */
interface Distrust {
  readonly reason: string;
  readonly remedy: string;
}

/** Puts Node's code for a chain that is not trusted into words, with the remedy. @param host the name or address that was called */
export function explainDistrust({ chain, why = 'unknown' }: Omit<TlsExamination, 'trusted'>, host: string): Distrust {
  const known = CAUSES.get(why);
  if (known !== undefined) return { reason: `${known.reason} (${why})`, remedy: known.remedyFor(host) };
  const root = chain.at(-1)?.issuer ?? 'its issuer';
  return {
    reason: `no authority that is trusted here has signed it (${why})`,
    remedy: `Put the certificate of ${root} into the file of SSL_TRUST_STORE_PATH, or give ${host} its whole chain.`,
  };
}

/** Those that no trust store settles (https://docs.openssl.org/3.5/man1/openssl-verification-options/). */
const CAUSES: ReadonlyMap<string, { readonly reason: string; readonly remedyFor: (host: string) => string }> = new Map([
  ['CERT_HAS_EXPIRED', { reason: 'it has expired', remedyFor: (host) => `Renew the certificate of ${host}.` }],
  [
    'CERT_NOT_YET_VALID',
    {
      reason: 'it is not valid yet',
      remedyFor: (host) => `Correct the clock of this machine, or renew the certificate of ${host}.`,
    },
  ],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    {
      reason: 'it is for another name',
      remedyFor: (host) => `Use a name that stands in the certificate, or have one made for ${host}.`,
    },
  ],
]);
