import type { Upstream } from '../domain/index.ts';
import type { HttpFailure, HttpReply } from './http-client.ts';

interface Settings {
  /** The variables that name it. */
  readonly address: string;
  readonly credentials: string;
}

const NO_LOGIN = 'it must answer without a login: check the proxy before it';
const SETTINGS: Readonly<Partial<Record<Upstream, Settings>>> = {
  'hybrid-chat': { address: 'CHAT_SOLUTION_URL', credentials: NO_LOGIN },
  'file-engine': { address: 'FILE_ENGINE_URL', credentials: NO_LOGIN },
  crm: { address: 'CRM_API_URL', credentials: 'check CRM_API_USER and CRM_API_PASSWORD' },
  application: { address: 'INBOUND_WEBHOOK_URL or DELIVERY_WEBHOOK_URL', credentials: NO_LOGIN },
};

const UNTRUSTED = 'its certificate is not trusted: put the certificate of its issuer into SSL_TRUST_STORE_PATH';
const NO_WAY = 'no way leads there: check the network and the firewall';
const noTls = (address: string): string => `it speaks no TLS on this port: write http instead of https in ${address}`;
const noHttp = (address: string): string =>
  `it does not speak HTTP on this port: check ${address}; if it speaks TLS there, write https instead of http`;

/** By the codes of node:net, node:dns, node:tls and node:http. */
const BY_CODE: Readonly<Record<string, (address: string) => string>> = {
  ECONNREFUSED: (address) => `nothing listens there: start it, or correct ${address}`,
  ENOTFOUND: (address) => `no such host: correct ${address}`,
  EAI_AGAIN: () => "the host's name cannot be looked up for now: check the name servers of this machine",
  EHOSTUNREACH: () => NO_WAY,
  ENETUNREACH: () => NO_WAY,
  SELF_SIGNED_CERT_IN_CHAIN: () => UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: () => UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: () => UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => UNTRUSTED,
  CERT_UNTRUSTED: () => UNTRUSTED,
  CERT_HAS_EXPIRED: () => 'its certificate has expired: renew it',
  CERT_NOT_YET_VALID: () => 'its certificate is not valid yet: check the clock of this machine',
  ERR_TLS_CERT_ALTNAME_INVALID: (address) => `its certificate is for another name: name it in ${address} as that does`,
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  HPE_INVALID_CONSTANT: noHttp,
  ECONNRESET: (address) => `it closed the connection: if it speaks TLS on this port, write https in ${address}`,
};

/**
 * The remedy for a call without an answer, by the code of its HttpFailure. @param address the variable that names the other side
 */
export const remedyOfCode = (code: string, address: string): string | undefined => BY_CODE[code]?.(address);

/** The remedy, behind the words of the failure; empty where there is none to give. @param failure no answer came */
export function remedyOfFailure(upstream: Upstream, { code }: HttpFailure): string {
  const settings = SETTINGS[upstream];
  const remedy = settings === undefined ? undefined : remedyOfCode(code, settings.address);
  return remedy === undefined ? '' : `: ${remedy}`;
}

/** The remedy for an answer that is no success, behind its status; empty where the answer itself has to tell. */
export function remedyOfStatus(upstream: Upstream, { status, headers }: Pick<HttpReply, 'status' | 'headers'>): string {
  const settings = SETTINGS[upstream];
  if (settings === undefined) return '';
  if (isRedirect(status)) return `, pointing to ${redirectTarget(headers)}: set ${settings.address} to where it is`;
  if (status === 401 || status === 403) return `: ${settings.credentials}`;
  if (status === 404 || status === 405) return `: check the path in ${settings.address}`;
  return status === 407 ? ': a proxy in between wants a login: check PROXY_ALSO and FORWARD_PROXY_USER' : '';
}

/** A POST is not repeated elsewhere by itself. */
export const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** Whether the settings name it, so that a person can set its address right while messages wait. */
export const isConfigured = (upstream: Upstream): boolean => SETTINGS[upstream] !== undefined;

/** The address of a redirect, without its query: sign-in pages are given secrets there. */
export function redirectTarget(headers: HttpReply['headers']): string {
  const location = headers['location'] ?? '';
  const url = URL.parse(location, 'http://relative.invalid');
  if (location === '' || url === null) return 'another address';
  return url.hostname === 'relative.invalid' ? url.pathname : `${url.origin}${url.pathname}`;
}
