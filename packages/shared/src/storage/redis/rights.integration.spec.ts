import { RedisServer } from '@ccm/testing/servers';
import { Redis } from 'ioredis';
import { expect } from 'chai';
import { redisRights } from './rights.ts';

/** As docs/operations.md names them. */
const ENOUGH = '~ccm:* ~{ccm:* &ccm:* +@all -@admin -@dangerous +info +role';

describe('redisRights', () => {
  const USERS = {
    enough: ENOUGH,
    'no-figures': `${ENOUGH} -info -@pubsub`,
    'no-queues': ENOUGH.replace('~{ccm:* ', ''),
    'no-keys': ENOUGH.replace('~ccm:* ~{ccm:* ', '~other:* '),
    'no-transactions': `${ENOUGH} -multi -zadd`,
  };
  let server: RedisServer;
  const open: Redis[] = [];

  before(async () => {
    server = await RedisServer.start();
    const admin = connect();
    for (const [name, rules] of Object.entries(USERS)) {
      await admin.call('acl', 'setuser', name, 'on', '>pw', ...rules.split(' '));
    }
  });

  after(async () => {
    for (const redis of open) redis.disconnect();
    await server.stop();
  });

  function connect(username?: keyof typeof USERS): Redis {
    const credentials = username === undefined ? {} : { username, password: 'pw' };
    const redis = new Redis({ port: server.port, host: '127.0.0.1', enableReadyCheck: false, ...credentials });
    open.push(redis);
    return redis;
  }
  const missingFor = async (username?: keyof typeof USERS): Promise<unknown> => {
    const [rights] = await redisRights(connect(username));
    return rights?.missing;
  };

  it('finds nothing to be missing for the rights that the page for operators names, nor for the user of a plain Redis', async () => {
    expect(await missingFor('enough')).to.deep.equal([]);
    expect(await missingFor()).to.deep.equal([]);
  });

  it('names each rule that is missing, as Redis writes it', async () => {
    expect(await missingFor('no-figures')).to.deep.equal(['+publish', '&ccm:*', '+info']);
    expect(await missingFor('no-queues')).to.deep.equal(['~{ccm:*']);
    expect(await missingFor('no-keys'))
      .to.include('~ccm:*')
      .and.not.include('+get');
  });

  it('says nothing of a user who may not ask so', async () => {
    expect(await missingFor('no-transactions')).to.equal(undefined);
  });

  it('writes nothing', async () => {
    await missingFor('enough');
    expect(await connect().dbsize()).to.equal(0);
  });
});
