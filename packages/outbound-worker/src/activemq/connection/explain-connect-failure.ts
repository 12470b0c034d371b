import { UpstreamError } from '@ccm/core/domain';
import { codeOf } from '@ccm/core/errors';
import { brokerName } from './connection-options.ts';
import type { BrokerAddress } from './connection-options.ts';

export interface ConnectFailure {
  readonly address: BrokerAddress;
  readonly usesTls: boolean;
  /** The first bytes of the other side, if any. */
  readonly firstBytes: Buffer;
  readonly cause: unknown;
  /** TCP stood, but the TLS handshake did not end. */
  readonly silentTls?: boolean;
  /** The broker answered with an ERROR frame: its words. */
  readonly refusal?: string;
}

/**
 * Whether the other side greeted with OpenWire's WireFormatInfo: a length of four bytes, a type, the magic `ActiveMQ`. A STOMP broker
 * says `ActiveMQ` too, in the `server` header of its CONNECTED, but begins with a letter.
 */
export function isOpenWireBanner(bytes: Buffer): boolean {
  return bytes[0] === 0 && bytes.subarray(0, 16).includes('ActiveMQ');
}

/**
 * Explains why a broker could not be reached, in words that name the remedy. Always retryable: brokers and their settings come back.
 */
export function explainConnectFailure(failure: ConnectFailure): UpstreamError {
  return new UpstreamError('activemq', explain(failure), { retryable: true, cause: failure.cause });
}

function explain(failure: ConnectFailure): string {
  const broker = brokerName(failure.address);
  if (isOpenWireBanner(failure.firstBytes)) {
    return `${broker} is an OpenWire connector; name the STOMP one, e.g. :61613, or add a stomp:// or auto:// transportConnector to the broker`;
  }
  if (failure.refusal !== undefined) {
    return `${broker} refused the connection (${failure.refusal}): check AMQ_USERNAME and AMQ_PASSWORD`;
  }
  if (!failure.usesTls && isTlsAlert(failure.firstBytes)) {
    return `${broker} speaks TLS: set AMQ_SSL_ENABLED=true, or name its plain stomp:// connector`;
  }
  if (failure.firstBytes.subarray(0, 5).equals(HTTP)) {
    return `${broker} answers in HTTP: name the STOMP connector, e.g. :61613`;
  }
  const code = codeOf(failure.cause) ?? '';
  if (CERTIFICATE_ALERT.test(code)) {
    return `${broker} wants a certificate of CCM that it trusts: set AMQ_KEY_STORE_PATH and AMQ_KEY_STORE_PASS, and put its CA into the broker's trust store`;
  }
  const reason = failure.silentTls === true && code === '' ? PLAIN_PORT : reasonOf(failure.cause);
  return `${broker} cannot be reached: ${HINTS.get(code) ?? reason}`;
}

/** A TLS record of type alert (21), version 3.x: the answer to a plain CONNECT. */
const isTlsAlert = (bytes: Buffer): boolean => bytes[0] === 21 && bytes[1] === 3;

const HTTP = Buffer.from('HTTP/');
/** The codes of OpenSSL's alerts by which a server refuses the certificate of a client, or the lack of one. */
const CERTIFICATE_ALERT = /^ERR_SSL_.*ALERT_(?:BAD_CERTIFICATE|CERTIFICATE_REQUIRED|CERTIFICATE_UNKNOWN|UNKNOWN_CA)$/;
const PLAIN_PORT = 'it does not speak TLS on this port: name its stomp+ssl:// connector, or set AMQ_SSL_ENABLED=false';
const UNTRUSTED = 'its certificate is not trusted: put its CA into AMQ_TRUST_STORE_PATH';
const HINTS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there (ECONNREFUSED)'],
  ['ENOTFOUND', 'its name is not known (ENOTFOUND)'],
  ['EHOSTUNREACH', 'there is no route to it (EHOSTUNREACH)'],
  ['ETIMEDOUT', 'it did not answer in time (ETIMEDOUT)'],
  ['EPROTO', PLAIN_PORT],
  ['ERR_SSL_WRONG_VERSION_NUMBER', PLAIN_PORT],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', PLAIN_PORT],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name: name the broker as the certificate does'],
]);

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : 'the line was closed');
