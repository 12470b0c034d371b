import { COMMAND_STATUSES, statusCode } from '@ccm/channels/smpp';
import { identifyPeer } from '@ccm/shared/platform/peers';

/** The address of the SMSC. */
interface Address {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

const OTHER_SERVICE = 'check SMPP_REMOTE_IP_ADDRESS and SMPP_REMOTE_PORT';
const UNTRUSTED = 'put the certificate of the authority that issued it into SSL_TRUST_STORE_PATH';

const NO_TLS = 'the port may speak no TLS; set SMPP_SECURE=false, or the port for TLS';

/** The meaning of a code of node:net, node:dns or node:tls here, and its remedy. */
const BY_CODE: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', `nothing listens there: ${OTHER_SERVICE}, and whether the SMSC is up`],
  ['ENOTFOUND', 'no such host: check SMPP_REMOTE_IP_ADDRESS'],
  ['EAI_AGAIN', "the host's name cannot be looked up for now: check the name servers of this machine"],
  ['EHOSTUNREACH', 'no way leads there: check the network, the VPN and the firewall'],
  ['ENETUNREACH', 'no way leads there: check the network, the VPN and the firewall'],
  ['ETIMEDOUT', 'no answer: a firewall may be in between, or this IP address not be allowed by the operator'],
  [
    'ECONNRESET',
    'the SMSC cut the connection: this IP address may not be allowed by the operator, or the port want TLS (SMPP_SECURE)',
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', `the SMSC's certificate is not trusted: ${UNTRUSTED}`],
  ['SELF_SIGNED_CERT_IN_CHAIN', `the SMSC's certificate is not trusted: ${UNTRUSTED}`],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', `the SMSC's certificate is not trusted: ${UNTRUSTED}`],
  ['UNABLE_TO_GET_ISSUER_CERT', `the SMSC's certificate is not trusted: ${UNTRUSTED}`],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', `the SMSC's certificate is not trusted: ${UNTRUSTED}`],
  ['CERT_UNTRUSTED', `the SMSC's certificate is not trusted: ${UNTRUSTED}`],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    "the SMSC's certificate is not trusted: it is of another host; set SMPP_REMOTE_IP_ADDRESS to a name that it has",
  ],
  ['CERT_HAS_EXPIRED', "the SMSC's certificate is not trusted: it has expired; the operator must renew it"],
  ['CERT_NOT_YET_VALID', "the SMSC's certificate is not trusted: it is not valid yet; check the clock of this machine"],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'the port speaks no TLS: set SMPP_SECURE=false, or the port for TLS'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'the port speaks no TLS: set SMPP_SECURE=false, or the port for TLS'],
  [
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'the SMSC wants a certificate of ours, which is not supported: ask the operator for an account without',
  ],
]);

/**
 * Explains why no connection was made, or why it was lost. The code stays in the words, since operators quote it. @param isHandshaking TLS
 * is being agreed upon.
 */
export function explainSocketError(error: NodeJS.ErrnoException, address: Address, isHandshaking = false): string {
  const { code } = error;
  if (code === 'ECONNRESET' && isHandshaking)
    return `${at(address)} cut the connection during the TLS handshake: ${NO_TLS} (${code})`;
  if (code === undefined) return `${at(address)}: ${error.message}`;
  const words = BY_CODE.get(code) ?? (code.startsWith('ERR_SSL_') ? 'TLS could not be agreed upon' : undefined);
  return words === undefined ? `${at(address)}: ${code}` : `${at(address)}: ${words} (${code})`;
}

/** @param isConnected the other side took the connection, and did not go on with TLS. */
export function explainSilence(address: Address, { isConnected }: { readonly isConnected: boolean }): string {
  return isConnected
    ? `${at(address)} takes connections and does not answer the TLS handshake: ${NO_TLS}`
    : `${at(address)} did not answer the connection: a firewall may be in between; ${OTHER_SERVICE}`;
}

/** @param hasAnswered any octet came over the connection. */
export function explainClosed(
  address: Address,
  state: { readonly isReady: boolean; readonly hasAnswered: boolean },
): string {
  if (state.hasAnswered) return 'the SMSC closed the connection';
  if (address.secure && !state.isReady)
    return `${at(address)} closed the connection during the TLS handshake: ${NO_TLS}`;
  const tls = address.secure ? '' : 'the port may want TLS (SMPP_SECURE=true), or ';
  return `${at(address)} closed the connection without an answer to the bind: ${tls}this IP address not be allowed by the operator; ${OTHER_SERVICE}`;
}

export const explainUnansweredBind = (address: Address): string =>
  `${at(address)} did not answer the bind: ${address.secure ? '' : 'the port may want TLS (SMPP_SECURE=true), or '}another service than an SMSC listen there; ${OTHER_SERVICE}`;

const SHOWN_BINARY_OCTETS = 8;

/** Names the protocol on the port by octets that are no PDU, or shows them. */
export function explainOctets(octets: Buffer, address: Address): string {
  const { protocol, text, words } = identifyPeer(octets);
  if (protocol === 'TLS') return `${at(address)} ${words}: set SMPP_SECURE=true`;
  if (protocol !== undefined) return `${at(address)} ${words}, it is no SMSC: ${OTHER_SERVICE}`;
  if (text !== undefined) return `${at(address)} is no SMSC, it ${words}: ${OTHER_SERVICE}`;
  return `${at(address)} sends octets that are no PDU of SMPP (${octets.toString('hex', 0, SHOWN_BINARY_OCTETS)}): another service may listen there; ${OTHER_SERVICE}`;
}

/** The remedy for a refused bind. */
const REMEDIES: ReadonlyMap<number, string> = new Map([
  [0x03, 'set SMPP_BIND_TYPE=0 and SMPP_PAIR=true: it may offer no transceiver'],
  [0x04, 'an older connection of ours may still be open there: it is tried again'],
  [
    0x05,
    'an older connection of ours, or another program, is bound with this system id: it is tried again; stop the other, or ask for more binds',
  ],
  [0x08, 'it is tried again; if it lasts, ask the operator'],
  [
    0x0d,
    'this IP address may not be allowed, the account not be active, too many binds be open, or the kind of bind not be offered (SMPP_BIND_TYPE): ask the operator',
  ],
  [0x0e, 'check SMPP_PASSWORD; many SMSCs take at most 8 characters'],
  [0x0f, 'check SMPP_SYSTEM_ID, and whether this IP address is allowed'],
  [0x14, 'it is tried again; if it lasts, ask the operator'],
  [0x15, 'check SMPP_SYSTEM_TYPE'],
  [0x53, 'check SMPP_SYSTEM_TYPE'],
  [0x58, 'too many binds or tries in a short time: it is tried again, ever more slowly; check SMPP_BINDS'],
]);

/** @param status command_status in the answer to the bind. */
export function explainRefusal(status: number): string {
  const words =
    status === 0x58
      ? 'the SMSC throttled the bind'
      : (COMMAND_STATUSES.get(status)?.description ?? 'the SMSC refused the bind');
  const remedy = REMEDIES.get(status) ?? 'ask the operator for the meaning of this status';
  return `${words} (${statusCode(status)}): ${remedy}`;
}

const at = ({ host, port }: Address): string => `${host}:${String(port)}`;
