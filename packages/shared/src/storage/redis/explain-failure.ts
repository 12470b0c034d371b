import { codeOf } from '@ccm/core/errors';
import type { RedisTarget } from '../../platform/config/index.ts';

const UNTRUSTED = 'its certificate is not trusted: put its CA into SSL_TRUST_STORE_PATH';
const PLAIN_PORT =
  'it does not speak TLS on this port: name its tls-port in REDIS_URL, or write redis instead of rediss';
const CREDENTIALS = 'correct the user and the password in REDIS_URL';
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there: start Redis, or correct REDIS_URL'],
  ['ENOTFOUND', 'its name is not known: correct REDIS_URL'],
  ['WRONGPASS', CREDENTIALS],
  ['NOAUTH', CREDENTIALS],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'its certificate is for another name: name Redis in REDIS_URL as the certificate does',
  ],
  ['NOPERM', 'its user may not do what CCM needs: `ccm doctor` names the rights that it lacks in the ACL of Redis'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', PLAIN_PORT],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', PLAIN_PORT],
]);

const OF_SEVERAL = 'each address must speak TLS; if a certificate is not trusted, put its CA into SSL_TRUST_STORE_PATH';

const SENTINELS = 'Sentinels must answer at these addresses, and watch the name at the end of REDIS_URL';
const NO_CLUSTER = 'nodes of one cluster must answer at these addresses; a server alone is redis://host:port';
const TLS_PORT = 'it closes the connection: if it speaks TLS on this port, write rediss instead of redis';
const NO_HANDSHAKE = `no TLS within five seconds: check the network; or ${PLAIN_PORT}`;
const NO_ANSWER = 'it does not answer: check the network, its firewall and REDIS_URL';
const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

/** The remedy for a failed connection. For Sentinels ioredis gives the cause only in words. */
export function remedyOf(error: Error, target: RedisTarget): string | undefined {
  const code = failureCode(causeOf(error));
  if (code === 'ETIMEDOUT') return target.tls ? NO_HANDSHAKE : NO_ANSWER;
  if (CLOSED.has(code) && !target.tls) return TLS_PORT;
  return REMEDIES.get(code) ?? (target.kind === 'single' ? undefined : remedyOfSeveral(target));
}

function remedyOfSeveral({ tls, kind }: RedisTarget): string {
  if (tls) return OF_SEVERAL;
  return kind === 'cluster' ? NO_CLUSTER : SENTINELS;
}

/** The error itself; of a cluster without a usable node, that of the last node. */
export const causeOf = (error: Error): Error =>
  'lastNodeError' in error && error.lastNodeError instanceof Error ? error.lastNodeError : error;

/** Redis begins the text of its own errors with a code in capitals. */
function failureCode(error: Error): string {
  const ofReply = error.name === 'ReplyError' ? /^[A-Z]+(?= )/.exec(error.message)?.[0] : undefined;
  return codeOf(error) ?? ofReply ?? '';
}
