import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { connectTo, countCommands, emptyRedis } from '@ccm/testing/support';
import { expect } from 'chai';
import { isCluster } from '../connect-redis.ts';
import type { RedisClient } from '../connect-redis.ts';
import { gathered } from './gathered-commands.ts';
import { inOrder } from './in-order.ts';
import { LuaScript } from './lua-script.ts';

const APPEND = new LuaScript("return redis.call('APPEND', KEYS[1], ARGV[1])");
const READ_BOTH = new LuaScript(`
local first, second = redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])
if not first then return nil end
return {first, second, ARGV[1], #KEYS, #ARGV}`);
const STATUS = new LuaScript("return redis.status_reply('FINE')");
const FAIL = new LuaScript("return redis.call('LPUSH', KEYS[1], ARGV[1])");

describe('Scripts of one turn of the event loop', () => {
  let server: RunningRedis;
  let redis: RedisClient;

  before(async () => {
    server = await startRedis();
    redis = connectTo(server);
    await redis.ping();
  });

  beforeEach(async () => {
    await emptyRedis(redis);
  });

  after(async () => {
    redis.disconnect();
    await server.stop();
  });

  const letters = async (key: string): Promise<unknown> => {
    await Promise.all(['a', 'b', 'c'].map(async (letter) => APPEND.run(redis, [key], [letter])));
    return redis.get(key);
  };

  it('run in the order in which they were asked for', async () => {
    expect(await letters('{x}')).to.equal('abc');
  });

  it('are one command if Redis is one node', async () => {
    // Of a cluster each node would have to be watched.
    if (isCluster(redis)) return;
    await letters('{x}');
    const commands = await countCommands(redis, async () =>
      Promise.all(['a', 'b', 'c'].map(async (letter) => APPEND.run(redis, ['{x}'], [letter]))),
    );
    expect(commands).to.equal(1);
  });

  it('get their own keys, arguments and answers', async () => {
    await Promise.all([
      gathered.set(redis, '{x}1', { value: 'one', keepMs: 60_000 }),
      gathered.set(redis, '{x}2', { value: 'two', keepMs: 60_000 }),
    ]);
    await redis.hset('{x}4', 'name', 'value');
    const [both, none, status, missing, has, lacks, all] = await Promise.all([
      READ_BOTH.run(redis, ['{x}1', '{x}2'], ['argument']),
      READ_BOTH.run(redis, ['{x}3', '{x}2'], []),
      STATUS.run(redis, [], []),
      gathered.get(redis, '{x}3'),
      gathered.hasField(redis, '{x}4', 'name'),
      gathered.hasField(redis, '{x}4', 'other'),
      gathered.getAll(redis, ['{x}1', '{x}3', '{x}2']),
    ]);
    expect(both).to.deep.equal(['one', 'two', 'argument', 2, 1]);
    expect([none, status, missing, has, lacks]).to.deep.equal([null, 'FINE', undefined, true, false]);
    expect(all).to.deep.equal(['one', undefined, 'two']);
  });

  it('fail each for itself', async () => {
    await redis.set('{x}', 'text');
    const outcomes = await Promise.allSettled([
      APPEND.run(redis, ['{x}'], ['!']),
      FAIL.run(redis, ['{x}'], ['no list']),
      APPEND.run(redis, ['{x}'], ['?']),
    ]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).to.have.nested.property('reason.message').that.includes('WRONGTYPE');
    expect(await redis.get('{x}')).to.equal('text!?');
  });

  it('are not overtaken by a command that is sent later', async () => {
    const first = APPEND.run(redis, ['{x}'], ['first']);
    const second = redis.append('{x}', ', second');
    await Promise.all([first, second]);
    expect(await redis.get('{x}')).to.equal('first, second');
  });

  it('are sent again, with their text, by a Redis that has forgotten them', async () => {
    await letters('{x}');
    await server.say('SCRIPT FLUSH');
    expect(await letters('{y}')).to.equal('abc');
  });

  it('may be many, and large', async () => {
    const texts = Array.from({ length: 500 }, (_, index) => `${String(index)},`);
    await Promise.all(texts.map(async (text) => APPEND.run(redis, ['{x}'], [text, ...texts])));
    expect(await redis.get('{x}')).to.equal(texts.join(''));
  });

  it('do the second of two in order after the first, and not without it on a cluster', async () => {
    await redis.set('{x}', 'text');
    const second = inOrder(
      redis,
      async () => FAIL.run(redis, ['{x}'], ['no list']),
      async () => APPEND.run(redis, ['{x}'], ['!']),
    );
    await second.then(
      () => expect.fail('the first did not fail'),
      (error: unknown) => expect(String(error)).to.include('WRONGTYPE'),
    );
    expect(await redis.get('{x}')).to.equal(isCluster(redis) ? 'text' : 'text!');
  });
});
