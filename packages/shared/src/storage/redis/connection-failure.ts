import { Redis } from 'ioredis';
import type { Cluster } from 'ioredis';
import { codeOf } from '@ccm/core/errors';
import { compact } from '@ccm/core/objects';
import type { RedisTarget } from '../../platform/config/index.ts';
import { identifyPeer } from '../../platform/peers/index.ts';
import { causeOf, CORRECT_ADDRESS, remedyOf, remedyOfReply, remedyOfSilence, TLS_SCHEME } from './explain-failure.ts';

/** A failed try to connect to Redis. */
export interface ConnectionFailure {
  /** For operators: `connect ECONNREFUSED 127.0.0.1:6379`, `it speaks HTTP`. Never a secret. */
  readonly reason: string;
  readonly remedy?: string;
  /** The library's error, unless the reason says more. */
  readonly error?: Error;
}

/** One try to connect. */
interface Attempt {
  readonly isConnected: boolean;
  isExplained: boolean;
  firstOctets: Buffer;
}

const attempt = (isConnected: boolean): Attempt => ({
  isConnected,
  isExplained: false,
  firstOctets: Buffer.alloc(0),
});

const failures = new WeakMap<Redis | Cluster, ConnectionFailure>();

/** The failure of the last try; undefined while it can be used, and before the first try has failed. */
export const lastFailure = (client: Redis | Cluster): ConnectionFailure | undefined => failures.get(client);

/**
 * Finds out why tries to connect fail, and reports it. The library's own errors say nothing of a service that hangs up, and little of one
 * that is no Redis: both are known by the first octets that it sent.
 */
export function watchFailures(
  client: Redis | Cluster,
  target: RedisTarget,
  report: (failure: ConnectionFailure) => void,
): void {
  let present = attempt(false);
  const fail = (error?: Error): void => {
    present.isExplained = true;
    const failure = explain(present, target, error);
    failures.set(client, failure);
    report(failure);
  };
  client.on('connect', () => {
    const connected = attempt(true);
    present = connected;
    if (client instanceof Redis)
      client.stream.prependOnceListener('data', (octets: Buffer) => (connected.firstOctets = octets));
  });
  client.on('error', fail);
  client.on('reconnecting', () => {
    if (present.isConnected && !present.isExplained) fail();
    present = attempt(false);
  });
  client.on('ready', () => {
    failures.delete(client);
    present = attempt(false);
  });
}

/** The first octets of replies in RESP 2 and 3: https://redis.io/docs/latest/develop/reference/protocol-spec. */
const REPLY = /^[-+:$*_#,(!=%~>|]/;
/** The first sentence: Redis gives long advice in the others. */
const ERROR_REPLY = /^-(?<words>[^\r\n]*?)\.?(?:\. |[\r\n]|$)/;

function explain({ isConnected, firstOctets }: Attempt, target: RedisTarget, error?: Error): ConnectionFailure {
  const heard = firstOctets.toString('latin1');
  if (heard !== '' && !REPLY.test(heard)) return explainPeer(firstOctets);
  if (error !== undefined && !isSilence(error, isConnected && heard === '')) {
    return { reason: reasonOf(error), error, ...compact({ remedy: remedyOf(error, target) }) };
  }
  const refusal = ERROR_REPLY.exec(heard)?.groups?.['words'];
  if (refusal !== undefined) {
    return { reason: refusal, ...compact({ remedy: remedyOfReply(refusal) }) };
  }
  return { reason: 'it takes the connection and does not answer', remedy: remedyOfSilence(target) };
}

function explainPeer(firstOctets: Buffer): ConnectionFailure {
  const { protocol, words } = identifyPeer(firstOctets);
  return { reason: `it ${words}`, remedy: protocol === 'TLS' ? TLS_SCHEME : CORRECT_ADDRESS };
}

/** The library has no code for a time-out of its own commands, nor for what it gave up because of that. */
const isSilence = (error: Error, hasHeardNothing: boolean): boolean =>
  hasHeardNothing && codeOf(causeOf(error)) === undefined;

/** Of an error for several addresses only the code says something, as of one of OpenSSL. */
function reasonOf(error: Error): string {
  const cause = causeOf(error);
  const code = codeOf(cause);
  return code !== undefined && (cause.message === '' || code.startsWith('ERR_SSL_'))
    ? code
    : cause.message.replace(/\.$/, '');
}
