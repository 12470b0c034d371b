import { HttpFailure } from '@ccm/core/ports';
import type { HttpClient } from '@ccm/core/ports';
import { SELF_CHECK_PATH } from '../../http/self-check.ts';
import type { SelfCheck } from '../../http/self-check.ts';
import { examineCertificate } from './certificates.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding, Probe } from './finding.ts';

interface AddressDeps {
  readonly publicBaseUrl: string | undefined;
  readonly selfCheck: SelfCheck;
  readonly http: HttpClient;
  readonly trustedCas: readonly string[];
}

const GROUP = 'Public address';
const TIMEOUT_MS = 7000;

/** Whether PUBLIC_BASE_URL leads back to this fleet: a number that only the fleet knows is asked for there. */
export const addressProbe = (deps: AddressDeps): Probe => ({
  id: 'public-address',
  group: GROUP,
  title: 'PUBLIC_BASE_URL',
  run: async (signal) => {
    const { publicBaseUrl, trustedCas } = deps;
    if (publicBaseUrl === undefined) return [UNSET];
    const certificate = { id: 'public-address/certificate', group: GROUP, title: 'PUBLIC_BASE_URL: certificate' };
    const [way, chain] = await Promise.all([
      examine(publicBaseUrl, deps, signal),
      examineCertificate(certificate, publicBaseUrl, trustedCas),
    ]);
    return [way, ...chain];
  },
});

const PLACE = { id: 'public-address', group: GROUP, title: 'PUBLIC_BASE_URL' };
const UNSET = warning(
  PLACE,
  'It is not set.',
  'Set it to the https address that providers call: Twilio signs it, and webhooks are registered with it.',
);

async function examine(base: string, { selfCheck, http }: AddressDeps, signal: AbortSignal): Promise<Finding> {
  const url = `${base}${SELF_CHECK_PATH}/${await selfCheck.issue()}`;
  try {
    const { status, body } = await http.request({ method: 'GET', url, signal, timeoutMs: TIMEOUT_MS });
    if (status === 200 && body.toString() === 'ours') return ok(PLACE, `${base} leads to this fleet.`);
    return fault(
      PLACE,
      `${base} does not lead to a gateway of this fleet (HTTP ${status}).`,
      'Correct it, or the proxy there: it must pass every path below the address on, with the path as it is.',
    );
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    return warning(
      PLACE,
      `${base} cannot be reached from here: ${error.message}. Providers may reach it all the same.`,
      `Try ${base}/openapi.json from the internet; check DNS, firewall and the proxy there.`,
    );
  }
}
