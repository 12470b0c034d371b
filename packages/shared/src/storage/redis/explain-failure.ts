import { codeOf } from '@ccm/core/errors';
import type { RedisTarget } from '../../platform/config/index.ts';

export const CORRECT_ADDRESS = 'correct the host and the port in REDIS_URL';
export const TLS_SCHEME = 'write rediss instead of redis in REDIS_URL';

const UNTRUSTED = 'its certificate is not trusted: put its CA into SSL_TRUST_STORE_PATH';
const PLAIN_PORT =
  'it does not speak TLS on this port: name its tls-port in REDIS_URL, or write redis instead of rediss';
const CREDENTIALS = 'correct the user and the password in REDIS_URL';
const NO_WAY = 'no way leads there: check the network and REDIS_URL';
const OUR_CERTIFICATE =
  'it wants a certificate of CCM, which has none for Redis: set `tls-auth-clients no` in redis.conf, and a password';

/** By the codes of node:net, node:dns and node:tls. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there: start Redis, or correct REDIS_URL'],
  ['ENOTFOUND', 'its name is not known: correct REDIS_URL'],
  ['EAI_AGAIN', 'its name cannot be looked up for now: check the name servers of this machine'],
  ['EHOSTUNREACH', NO_WAY],
  ['ENETUNREACH', NO_WAY],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
  ['CERT_UNTRUSTED', UNTRUSTED],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet: check the clock of this machine'],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'its certificate is for another name: name Redis in REDIS_URL as the certificate does',
  ],
  ['ERR_SSL_WRONG_VERSION_NUMBER', PLAIN_PORT],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', PLAIN_PORT],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', OUR_CERTIFICATE],
]);

/** By the codes of Redis. */
const REPLIES: ReadonlyMap<string, string> = new Map([
  ['WRONGPASS', CREDENTIALS],
  ['NOAUTH', CREDENTIALS],
  ['NOPERM', 'its user may not do what CCM needs: `ccm doctor` names the rights that it lacks in the ACL of Redis'],
  [
    'DENIED',
    'give Redis a password (requirepass) and write it in REDIS_URL; or, where no stranger reaches it, set `protected-mode no`',
  ],
  ['LOADING', 'it is tried again until Redis has read its data'],
  ['MASTERDOWN', 'it is a replica whose primary is away: name the primary in REDIS_URL, or the Sentinels'],
  ['MISCONF', 'free space on the disk of Redis, and see its log'],
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
  const cause = causeOf(error);
  const code = codeOf(cause) ?? '';
  if (code === 'ETIMEDOUT') return target.tls ? NO_HANDSHAKE : NO_ANSWER;
  if (CLOSED.has(code)) return target.tls ? `it closes the connection: perhaps ${OUR_CERTIFICATE}` : TLS_PORT;
  const ofReply = cause.name === 'ReplyError' ? remedyOfReply(cause.message) : undefined;
  return ofReply ?? REMEDIES.get(code) ?? (target.kind === 'single' ? undefined : remedyOfSeveral(target));
}

/** The remedy for an error of Redis, which begins with a code in capitals. @param reply without the minus in front */
export const remedyOfReply = (reply: string): string | undefined => REPLIES.get(/^[A-Z]+(?= )/.exec(reply)?.[0] ?? '');

/** The remedy where the connection stands, and nothing is answered over it. */
export const remedyOfSilence = ({ tls }: RedisTarget): string =>
  `another service may listen there, or Redis hang: ${CORRECT_ADDRESS}${tls ? '' : `; if it speaks TLS on this port, ${TLS_SCHEME}`}`;

function remedyOfSeveral({ tls, kind }: RedisTarget): string {
  if (tls) return OF_SEVERAL;
  return kind === 'cluster' ? NO_CLUSTER : SENTINELS;
}

/** The error itself; of a cluster without a usable node, that of the last node. */
export const causeOf = (error: Error): Error =>
  'lastNodeError' in error && error.lastNodeError instanceof Error ? error.lastNodeError : error;
