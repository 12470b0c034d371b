import type { ServiceName } from './fleet-config.ts';
import type { PartialValues } from './variables/index.ts';

const ADMIN_PORTS: Readonly<Record<ServiceName, number>> = {
  gateway: 9081,
  'outbound-worker': 9082,
  'smpp-worker': 9083,
};
/** Addresses that stand for all of a machine's. */
const EVERYWHERE: ReadonlySet<string | undefined> = new Set(['0.0.0.0', '::']);

/** ADMIN_PORT, or the service's own. */
export const adminPortOf = ({ admin }: Pick<PartialValues, 'admin'>, service: ServiceName): number =>
  admin.port ?? ADMIN_PORTS[service];

/** SERVER_PORT, or the one of HTTP or HTTPS. */
export const serverPortOf = ({ http, ssl }: Pick<PartialValues, 'http' | 'ssl'>): number =>
  http.port ?? (ssl.enabled === true ? 8443 : 8081);

/** The fault of a gateway whose two servers would take the same port, a sentence; the other services have one server. */
export function samePortFault(values: PartialValues, service: ServiceName): string | undefined {
  const { http, admin } = values;
  const port = serverPortOf(values);
  if (service !== 'gateway' || port === 0 || port !== adminPortOf(values, service)) return undefined;
  const meet = http.host === admin.host || EVERYWHERE.has(http.host) || EVERYWHERE.has(admin.host);
  return meet ? `SERVER_PORT and ADMIN_PORT are both ${String(port)}: name two ports` : undefined;
}
