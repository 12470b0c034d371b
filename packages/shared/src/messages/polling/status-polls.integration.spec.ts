import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { expect } from 'chai';
import type { RedisClient } from '../../storage/redis/index.ts';
import { connectTo, emptyRedis } from '@ccm/testing/support';
import { Sealer } from '../../storage/sealing/index.ts';
import { StatusPolls } from './status-polls.ts';
import type { StatusPoll } from './status-polls.ts';

const ACCOUNT = { channel: 'sms', account: 'default' } as const;
const pollOf = (messageId: string, part = 0): StatusPoll => ({
  ...ACCOUNT,
  messageId,
  part,
  providerMessageId: `SM${messageId}`,
  asked: 0,
  more: { sourceAddress: '12345' },
});

describe('StatusPolls', () => {
  let server: RunningRedis;
  let redis: RedisClient;
  let replica: RedisClient;
  let polls: StatusPolls;

  before(async () => {
    server = await startRedis();
    redis = connectTo(server);
    replica = connectTo(server);
    polls = new StatusPolls(redis, new Sealer(['a signing key of this test']));
  });

  after(async () => {
    redis.disconnect();
    replica.disconnect();
    await server.stop();
  });

  beforeEach(async () => {
    await emptyRedis(redis);
  });

  it('hands out due polls, oldest first', async () => {
    await polls.schedule(pollOf('late'), 300);
    await polls.schedule(pollOf('second'), 200);
    await polls.schedule(pollOf('first'), 100);

    expect(await polls.claimDue(ACCOUNT, { nowMs: 99, limit: 10 })).to.deep.equal([]);
    expect(await polls.claimDue(ACCOUNT, { nowMs: 250, limit: 10 })).to.deep.equal([pollOf('first'), pollOf('second')]);
  });

  it('keeps the questions of accounts apart', async () => {
    await polls.schedule(pollOf('one'), 100);
    expect(await polls.claimDue({ ...ACCOUNT, account: 'other' }, { nowMs: 200, limit: 10 })).to.deep.equal([]);
    expect(await polls.waiting(ACCOUNT)).to.equal(1);
  });

  it('hands each question to one of many replicas that claim at once', async () => {
    const other = new StatusPolls(replica, new Sealer(['a signing key of this test']));
    await Promise.all(Array.from({ length: 100 }, async (_, index) => polls.schedule(pollOf(String(index)), index)));
    const claims = await Promise.all(
      Array.from({ length: 40 }, async (_, index) =>
        (index % 2 === 0 ? polls : other).claimDue(ACCOUNT, { nowMs: 1000, limit: 5 }),
      ),
    );

    const ids = claims.flat().map(({ messageId }) => messageId);
    expect(ids).to.have.lengthOf(100);
    expect(new Set(ids).size).to.equal(100);
  });

  it('hands a poll out again if its claimer neither scheduled nor removed it', async () => {
    await polls.schedule(pollOf('one'), 100);
    await polls.claimDue(ACCOUNT, { nowMs: 200, limit: 10, leaseMs: 1000 });

    expect(await polls.claimDue(ACCOUNT, { nowMs: 1199, limit: 10 })).to.deep.equal([]);
    expect(await polls.claimDue(ACCOUNT, { nowMs: 1200, limit: 10 })).to.deep.equal([pollOf('one')]);
  });

  it('asks of a part at the time scheduled last, and not at all once it is forgotten', async () => {
    await polls.schedule(pollOf('one'), 100);
    await polls.schedule({ ...pollOf('one'), asked: 1 }, 500);
    await polls.schedule(pollOf('one', 1), 500);
    expect(await polls.claimDue(ACCOUNT, { nowMs: 499, limit: 10 })).to.deep.equal([]);
    expect(await polls.claimDue(ACCOUNT, { nowMs: 500, limit: 10 })).to.deep.equal([
      { ...pollOf('one'), asked: 1 },
      pollOf('one', 1),
    ]);

    await polls.forget(pollOf('one'));
    expect(await polls.claimDue(ACCOUNT, { nowMs: Number.MAX_SAFE_INTEGER, limit: 10 })).to.deep.equal([
      pollOf('one', 1),
    ]);
  });

  it('grants a number of questions a second to all replicas together', async () => {
    const other = new StatusPolls(replica, new Sealer(['a signing key of this test']));
    const granted = await Promise.all(
      [polls, other].map(async (each) => each.takeTurns(ACCOUNT, 10_500, { wanted: 4, perSecond: 5 })),
    );
    expect(granted.toSorted((a, b) => a - b)).to.deep.equal([1, 4]);
    expect(await polls.takeTurns(ACCOUNT, 10_999, { wanted: 1, perSecond: 5 })).to.equal(0);
    expect(await polls.takeTurns(ACCOUNT, 11_000, { wanted: 1, perSecond: 5 })).to.equal(1);
  });

  it('drops entries that no service of the fleet wrote', async () => {
    await redis.zadd('ccm:{polls:sms:default}:due', 1, 'x');
    await redis.hset('ccm:{polls:sms:default}:polls', { x: JSON.stringify(pollOf('x')) });

    expect(await polls.claimDue(ACCOUNT, { nowMs: 100, limit: 10 })).to.deep.equal([]);
    expect(await polls.waiting(ACCOUNT)).to.equal(0);
  });
});
