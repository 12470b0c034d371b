import { HttpFailure, isRedirect, redirectTarget, remedyOfCode } from '@ccm/core/ports';
import type { HttpClient, HttpReply } from '@ccm/core/ports';
import { compact } from '@ccm/core/objects';
import type { FleetConfig } from '@ccm/shared/platform/config';
import { examineCertificate } from './certificates.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding, Probe } from './finding.ts';

interface PeersDeps {
  readonly config: Pick<FleetConfig, 'chat' | 'crm' | 'webhooks' | 'media'>;
  readonly httpFor: (upstream: 'hybrid-chat' | 'file-engine' | 'crm' | 'webhooks') => HttpClient;
  readonly trustedCas: readonly string[];
}

interface Peer {
  readonly id: string;
  readonly upstream: 'hybrid-chat' | 'crm' | 'webhooks' | 'file-engine';
  readonly title: string;
  readonly url: string;
  /** The variable that names it. */
  readonly variable: string;
  readonly auth?: { readonly user: string; readonly password: string };
  /** The remedy if the server refuses our credentials. */
  readonly credentials: string;
}

const GROUP = 'Applications';
const TIMEOUT_MS = 7000;
const MAX_SKEW_MS = 60_000;
const OUT_OF_ORDER: ReadonlySet<number> = new Set([502, 503, 504, 507]);

/** Hybrid Chat, the CRM, applications and the File Engine: each is asked with HEAD, which no application acts on. */
export const peerProbes = (deps: PeersDeps): readonly Probe[] =>
  peersOf(deps.config).map((peer) => ({
    id: peer.id,
    group: GROUP,
    title: peer.title,
    run: async (signal) => {
      const certificate = { id: `${peer.id}/certificate`, group: GROUP, title: `${peer.title}: certificate` };
      const [answer, chain] = await Promise.all([
        examine(peer, deps.httpFor(peer.upstream), signal),
        examineCertificate(certificate, peer.url, deps.trustedCas),
      ]);
      return [...answer, ...chain];
    },
  }));

/** Those that are configured. */
function peersOf({ chat, crm, webhooks, media }: PeersDeps['config']): readonly Peer[] {
  const withoutLogin = (what: string): string => `${what} must answer without a login: check the proxy before it.`;
  const all: readonly (Omit<Peer, 'url'> & { readonly url: string | undefined })[] = [
    {
      id: 'hybrid-chat',
      upstream: 'hybrid-chat',
      title: 'Hybrid Chat',
      url: chat.url,
      variable: 'CHAT_SOLUTION_URL',
      credentials: withoutLogin('Hybrid Chat'),
    },
    {
      id: 'crm',
      upstream: 'crm',
      title: 'CRM',
      url: crm.endpoint?.url,
      variable: 'CRM_API_URL',
      credentials: 'Correct CRM_API_USER and CRM_API_PASSWORD.',
      ...compact({ auth: crm.endpoint?.auth }),
    },
    {
      id: 'application-messages',
      upstream: 'webhooks',
      title: 'Application (messages)',
      url: webhooks.inboundUrl,
      variable: 'INBOUND_WEBHOOK_URL',
      credentials: withoutLogin('The application'),
    },
    {
      id: 'application-reports',
      upstream: 'webhooks',
      title: 'Application (reports)',
      url: webhooks.deliveryUrl,
      variable: 'DELIVERY_WEBHOOK_URL',
      credentials: withoutLogin('The application'),
    },
    {
      id: 'file-engine',
      upstream: 'file-engine',
      title: 'File Engine',
      url: media.fileEngine?.url,
      variable: 'FILE_ENGINE_URL',
      credentials: withoutLogin('The File Engine'),
    },
  ];
  return all.flatMap(({ url, ...peer }) => (url === undefined ? [] : [{ ...peer, url }]));
}

async function examine(peer: Peer, http: HttpClient, signal: AbortSignal): Promise<readonly Finding[]> {
  const place = { id: peer.id, group: GROUP, title: peer.title };
  try {
    const { url, auth } = peer;
    const reply = await http.request({ method: 'HEAD', url, timeoutMs: TIMEOUT_MS, signal, ...(auth && { auth }) });
    return [judge(peer, reply), ...clockOf(peer, reply)];
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    return [fault(place, `It does not answer: ${error.message}`, remedyOf(error, peer.variable))];
  }
}

function judge({ id, title, upstream, credentials, variable }: Peer, { status, headers }: HttpReply): Finding {
  const place = { id, group: GROUP, title };
  const detail = `It answers ${status}`;
  if (status === 401 || status === 403) return fault(place, `${detail}: it refuses us.`, credentials);
  if (OUT_OF_ORDER.has(status))
    return fault(place, `${detail}: it is out of order.`, `Check it and the proxy before it (${variable}).`);
  if (status >= 500) return warning(place, `${detail} to HEAD.`, `Look at its log; check the path in ${variable}.`);
  if (isRedirect(status) && upstream !== 'file-engine')
    return fault(
      place,
      `${detail}, pointing to ${redirectTarget(headers)}: it takes nothing there.`,
      `Set ${variable} to where it is.`,
    );
  if (status === 200 && /^text\/html\b/i.test(headers['content-type'] ?? ''))
    return warning(place, `${detail} with a web page.`, `Check that ${variable} leads to no sign-in page.`);
  return ok(place, status < 400 ? `${detail}.` : `${detail} to HEAD, as what takes POST alone does.`);
}

/** Most servers tell the time. */
function clockOf({ id, title }: Peer, { headers }: HttpReply): readonly Finding[] {
  const aheadMs = Date.parse(headers['date'] ?? '') - Date.now();
  if (!(Math.abs(aheadMs) > MAX_SKEW_MS)) return [];
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return [
    warning(
      { id: `${id}/clock`, group: 'Clocks', title: `Clock of ${title}` },
      `It is ${minutes} min ${aheadMs > 0 ? 'ahead of' : 'behind'} this gateway's.`,
      'Synchronise the clocks of all machines by NTP.',
    ),
  ];
}

/** The remedy for a failed connection. @param variable the variable that names the other side. */
export function remedyOf({ code }: HttpFailure, variable: string): string {
  const remedy = remedyOfCode(code, variable);
  if (remedy !== undefined) return `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`;
  return `Start it, check the host and port in ${variable}, and firewalls between it and this machine.`;
}
