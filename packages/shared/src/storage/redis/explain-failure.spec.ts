import { expect } from 'chai';
import type { RedisTarget } from '../../platform/config/index.ts';
import { remedyOf } from './explain-failure.ts';

const HOST = { host: 'redis', port: 6379 };
const PLAIN: RedisTarget = { kind: 'single', ...HOST, tls: false, db: 0 };
const TLS: RedisTarget = { ...PLAIN, tls: true };
const SENTINELS: RedisTarget = { kind: 'sentinel', sentinels: [HOST], name: 'main', tls: false, db: 0 };
const CLUSTER: RedisTarget = { kind: 'cluster', nodes: [HOST], tls: false };

const failed = (code: string): Error => Object.assign(new Error('failed'), { code });
const replied = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });
const ofCluster = (cause: Error): Error =>
  Object.assign(new Error('Failed to refresh slots cache.'), { lastNodeError: cause });

describe('the remedy for a failed connection to Redis', () => {
  for (const [title, error, target, says] of [
    ['nobody listens', failed('ECONNREFUSED'), PLAIN, 'start Redis'],
    ['a wrong password', replied('WRONGPASS invalid'), PLAIN, 'the password in REDIS_URL'],
    ['a user without rights', replied('NOPERM this user'), PLAIN, 'ccm doctor'],
    ['a TLS port that is called without TLS', failed('ECONNRESET'), PLAIN, 'write rediss instead of redis'],
    ['a TLS port that wants a certificate of ours', failed('ECONNRESET'), TLS, 'set `tls-auth-clients no`'],
    ['a replica whose primary is away', replied('MASTERDOWN Link is down'), PLAIN, 'name the primary in REDIS_URL'],
    ['a disk that is full', replied('MISCONF Redis is configured'), PLAIN, 'free space on the disk'],
    ['a clock that is behind', failed('CERT_NOT_YET_VALID'), TLS, 'check the clock'],
    ['a plain port that is called with TLS', failed('ETIMEDOUT'), TLS, 'write redis instead of rediss'],
    ['a host that swallows everything', failed('ETIMEDOUT'), PLAIN, 'its firewall'],
    ['no Sentinel that knows the name', new Error('All sentinels are unreachable'), SENTINELS, 'watch the name'],
    ['a server that is no cluster', ofCluster(replied('ERR disabled')), CLUSTER, 'redis://host:port'],
    ['a cluster whose nodes are away', ofCluster(failed('ECONNREFUSED')), CLUSTER, 'start Redis'],
  ] as const)
    it(`says what to do about ${title}`, () => {
      expect(remedyOf(error, target)).to.include(says);
    });
});
