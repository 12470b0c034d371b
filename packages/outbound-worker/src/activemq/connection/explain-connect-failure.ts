import { UpstreamError } from '@ccm/core/domain';
import { codeOf } from '@ccm/core/errors';
import { identifyPeer } from '@ccm/shared/platform/peers';
import { brokerName } from './connection-options.ts';
import type { BrokerAddress } from './connection-options.ts';

export interface ConnectFailure {
  readonly address: BrokerAddress;
  readonly usesTls: boolean;
  /** The first bytes of the other side, if any. */
  readonly firstBytes: Buffer;
  readonly cause: unknown;
  /** The line stood, with TLS where it is used, and CONNECT was sent. */
  readonly reached?: boolean;
  /** TCP stood, but the TLS handshake did not end. */
  readonly silentTls?: boolean;
  /** The broker answered with an ERROR frame: its words. */
  readonly refusal?: string;
}

/**
 * Whether the first bytes of the other side can begin the answer to CONNECT: CONNECTED or ERROR (STOMP 1.2, section CONNECT), which the line
 * ends of a heart-beat may precede.
 */
export function mayBeStomp(firstBytes: Buffer): boolean {
  const text = firstBytes.toString('latin1').trimStart();
  return ANSWERS.some((answer) => answer.startsWith(text.slice(0, answer.length)));
}

const ANSWERS = ['CONNECTED', 'ERROR'];

/**
 * Explains why a broker could not be reached, in words that name the remedy. Always retryable: brokers and their settings come back.
 */
export function explainConnectFailure(failure: ConnectFailure): UpstreamError {
  return new UpstreamError('activemq', explain(failure), { retryable: true, cause: failure.cause });
}

function explain(failure: ConnectFailure): string {
  const broker = brokerName(failure.address);
  if (!mayBeStomp(failure.firstBytes)) return explainPeer(broker, failure);
  if (failure.refusal !== undefined) {
    return `${broker} refused the connection (${failure.refusal}): check AMQ_USERNAME and AMQ_PASSWORD`;
  }
  const code = codeOf(failure.cause) ?? '';
  if (CERTIFICATE_ALERT.test(code)) {
    return `${broker} wants a certificate of CCM that it trusts: set AMQ_KEY_STORE_PATH and AMQ_KEY_STORE_PASS, and put its CA into the broker's trust store`;
  }
  if (failure.reached === true && failure.firstBytes.length === 0) return explainNoAnswer(broker, failure);
  const reason = failure.silentTls === true && code === '' ? PLAIN_PORT : reasonOf(failure.cause);
  return `${broker} cannot be reached: ${HINTS.get(code) ?? reason}`;
}

/** For a service that answers, and not in STOMP. */
function explainPeer(broker: string, { usesTls, firstBytes }: ConnectFailure): string {
  const { protocol, words } = identifyPeer(firstBytes);
  if (protocol === 'OpenWire') {
    return `${broker} is an OpenWire connector; name the STOMP one, e.g. :61613, or add a stomp:// or auto:// transportConnector to the broker`;
  }
  if (protocol === 'TLS' && !usesTls) {
    return `${broker} speaks TLS: set AMQ_SSL_ENABLED=true, or name its plain stomp:// connector`;
  }
  if (protocol === 'HTTP') return `${broker} answers in HTTP: name the STOMP connector, e.g. :61613`;
  return `${broker} is no STOMP connector, it ${words}: name the STOMP one, e.g. :61613`;
}

/** Several protocols, MQTT among them, hang up without a word on a client that does not speak them. */
function explainNoAnswer(broker: string, { usesTls, cause }: ConnectFailure): string {
  const tls = usesTls ? '' : ', or it wants TLS (AMQ_SSL_ENABLED=true)';
  return `${broker} takes the connection and does not answer in STOMP (${reasonOf(cause)}): another protocol may be spoken on this port (name the STOMP connector, e.g. :61613)${tls}`;
}

/** The codes of OpenSSL's alerts by which a server refuses the certificate of a client, or the lack of one. */
const CERTIFICATE_ALERT = /^ERR_SSL_.*ALERT_(?:BAD_CERTIFICATE|CERTIFICATE_REQUIRED|CERTIFICATE_UNKNOWN|UNKNOWN_CA)$/;
const PLAIN_PORT = 'it does not speak TLS on this port: name its stomp+ssl:// connector, or set AMQ_SSL_ENABLED=false';
const UNTRUSTED = 'its certificate is not trusted: put its CA into AMQ_TRUST_STORE_PATH';
const HINTS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there (ECONNREFUSED)'],
  ['ENOTFOUND', 'its name is not known (ENOTFOUND)'],
  ['EAI_AGAIN', 'its name cannot be looked up for now (EAI_AGAIN)'],
  ['EHOSTUNREACH', 'there is no route to it (EHOSTUNREACH)'],
  ['ENETUNREACH', 'there is no route to it (ENETUNREACH)'],
  ['ETIMEDOUT', 'it did not answer in time (ETIMEDOUT)'],
  ['EPROTO', PLAIN_PORT],
  ['ERR_SSL_WRONG_VERSION_NUMBER', PLAIN_PORT],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', PLAIN_PORT],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT', UNTRUSTED],
  ['CERT_UNTRUSTED', UNTRUSTED],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet: check the clock of this machine'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name: name the broker as the certificate does'],
]);

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : 'the line was closed');
