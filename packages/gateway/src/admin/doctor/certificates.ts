import { X509Certificate } from 'node:crypto';
import { DAY_MS } from '@ccm/core/time';
import type { FleetConfig } from '@ccm/shared/platform/config';
import { examineTls, explainDistrust, loadKeyStore, loadTrustStore } from '@ccm/shared/platform/tls';
import { fault, ok, warning } from './finding.ts';
import type { Finding, Probe } from './finding.ts';

type Place = Parameters<typeof ok>[0];

const SOON_DAYS = 21;

/** Judges the end of a certificate. @param remedy the way to renew it in time. */
function judgeExpiry(place: Place, validUntil: Date, remedy: string): Finding {
  const days = Math.floor((validUntil.getTime() - Date.now()) / DAY_MS);
  const day = validUntil.toISOString().slice(0, 10);
  if (validUntil.getTime() <= Date.now()) return fault(place, `The certificate expired on ${day}.`, remedy);
  if (days < SOON_DAYS) return warning(place, `The certificate expires in ${days} days, on ${day}.`, remedy);
  return ok(place, `The certificate is valid until ${day}.`);
}

/** The gateway's own key store, and those that the fleet shows or trusts. */
export function keyStoreProbes({ ssl, amq }: Pick<FleetConfig, 'ssl' | 'amq'>): readonly Probe[] {
  const stores = [
    {
      variable: 'SSL_KEY_STORE',
      read: ssl.keyStore && (() => [firstOf(loadKeyStore(ssl.keyStore ?? NONE, 'SSL_KEY_STORE').cert)]),
    },
    {
      variable: 'AMQ_KEY_STORE_PATH',
      read: amq.tls?.keyStore && (() => [firstOf(loadKeyStore(amq.tls?.keyStore ?? NONE, 'AMQ_KEY_STORE_PATH').cert)]),
    },
    {
      variable: 'SSL_TRUST_STORE_PATH',
      read: ssl.trustStore && (() => loadTrustStore(ssl.trustStore ?? NONE, 'SSL_TRUST_STORE_PATH')),
    },
    {
      variable: 'AMQ_TRUST_STORE_PATH',
      read: amq.tls?.trustStore && (() => loadTrustStore(amq.tls?.trustStore ?? NONE, 'AMQ_TRUST_STORE_PATH')),
    },
  ];
  return stores.flatMap(({ variable, read }) => (read === undefined ? [] : [storeProbe(variable, read)]));
}

const NONE = { path: '' };

function storeProbe(variable: string, read: () => readonly string[]): Probe {
  const place = { id: `certificates/${variable}`, group: 'Certificates', title: variable };
  return {
    ...place,
    run: async () => {
      const ends = read().map((pem) => new X509Certificate(pem).validToDate);
      const first = ends.toSorted((one, other) => one.getTime() - other.getTime())[0] ?? new Date(0);
      const remedy = `Put a new certificate into the file of ${variable}, then send SIGHUP to the gateway (or restart the services).`;
      return Promise.resolve([judgeExpiry(place, first, remedy)]);
    },
  };
}

const firstOf = (chain: string): string => chain.split(/(?<=-----END CERTIFICATE-----)/)[0] ?? chain;

/** The certificate that an https server shows; nothing for http. */
export async function examineCertificate(
  place: Place,
  url: string,
  trustedCas: readonly string[],
): Promise<readonly Finding[]> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'https:') return [];
  const host = hostname.replace(/^\[|\]$/g, '');
  const shown = await examineTls({ host, port: port === '' ? 443 : Number(port) }, trustedCas).catch(() => undefined);
  const [own] = shown?.chain ?? [];
  // That nothing answers there at all is told by the request.
  if (shown === undefined || own === undefined) return [];
  const expiry = judgeExpiry(place, new Date(own.validUntil), `Renew the certificate of ${host}.`);
  if (shown.trusted || expiry.state === 'fault') return [expiry];
  const { reason, remedy } = explainDistrust(shown, host);
  return [fault(place, `Its certificate is not trusted: ${reason}.`, remedy)];
}
