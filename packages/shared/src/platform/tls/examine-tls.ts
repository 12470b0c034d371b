import { isIP } from 'node:net';
import { connect, rootCertificates } from 'node:tls';
import type { DetailedPeerCertificate } from 'node:tls';
import { codeOf } from '@ccm/core/errors';

export interface TlsExamination {
  /** The server's own certificate first. */
  readonly chain: readonly { readonly subject: string; readonly issuer: string; readonly validUntil: string }[];
  readonly trusted: boolean;
  /** Node's code where it is not: `SELF_SIGNED_CERT_IN_CHAIN`, `UNABLE_TO_GET_ISSUER_CERT_LOCALLY`. */
  readonly why?: string;
}

const TIMEOUT_MS = 10_000;

/**
 * Fetches a server's certificates and checks them as outgoing calls do.
 * @param trustedCas PEM certificates trusted beside the public ones
 * @throws {Error} when there is no TLS to be had there
 */
export async function examineTls(
  target: { readonly host: string; readonly port: number },
  trustedCas: readonly string[],
): Promise<TlsExamination> {
  const { promise, resolve, reject } = Promise.withResolvers<TlsExamination>();
  const socket = connect(
    {
      ...target,
      // Servers are named by names only: RFC 6066, section 3.
      ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
      ca: [...rootCertificates, ...trustedCas],
      rejectUnauthorized: false,
    },
    () => {
      const why: unknown = socket.authorizationError;
      resolve({
        chain: chainOf(socket.getPeerCertificate(true)),
        trusted: socket.authorized,
        ...(socket.authorized ? {} : { why: codeOf(why) ?? String(why) }),
      });
    },
  );
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`no answer in ${String(TIMEOUT_MS)} ms`)));
  socket.once('error', reject);
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

function chainOf(first: DetailedPeerCertificate): TlsExamination['chain'] {
  const chain: DetailedPeerCertificate[] = [];
  for (let next = first; !chain.some(({ fingerprint256 }) => fingerprint256 === next.fingerprint256);) {
    chain.push(next);
    next = next.issuerCertificate ?? next;
  }
  return chain.map(({ subject, issuer, valid_to: validUntil }) => ({
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    validUntil: new Date(validUntil).toISOString(),
  }));
}

const nameOf = (name: object): string =>
  Object.entries(name)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ');
