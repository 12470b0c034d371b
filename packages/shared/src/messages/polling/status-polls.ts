import { z } from 'zod';
import type { Account, ChannelName } from '@ccm/core/domain';
import { DAY_MS, MINUTE_MS } from '@ccm/core/time';
import { keys, LuaScript } from '../../storage/redis/index.ts';
import type { RedisClient } from '../../storage/redis/index.ts';
import { SealedJson } from '../../storage/sealing/index.ts';
import type { Sealer } from '../../storage/sealing/index.ts';
import { nextPollInMs } from './poll-times.ts';
import type { PollSchedule } from './poll-times.ts';

/** The account of a list of polls: each account has its own. */
export interface PollAccount {
  readonly channel: ChannelName;
  readonly account: string;
}

/** One poll: the status of a message's part, asked of its provider. */
export interface StatusPoll extends PollAccount {
  readonly messageId: string;
  readonly part: number;
  /** The provider's id of the message. */
  readonly providerMessageId: string;
  /** The number of polls so far. It lies in Redis under this name. */
  readonly asked: number;
  /** Further fields that the provider needs to find the message (SMPP: `source_addr` with its TON and NPI). */
  readonly more?: Readonly<Record<string, string>>;
}

const statusPoll: z.ZodType<StatusPoll> = z.looseObject({
  channel: z.string(),
  account: z.string(),
  messageId: z.string(),
  part: z.number(),
  providerMessageId: z.string(),
  asked: z.number(),
  more: z.record(z.string(), z.string()).exactOptional(),
});

const KEEP_MS = 8 * DAY_MS;

/** KEYS due, polls · ARGV member, at, poll, keepMs. One poll per part: the later one replaces the earlier. */
const SCHEDULE = new LuaScript(`
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return redis.status_reply('OK')`);

/**
 * KEYS due, polls · ARGV now, limit, lease → {member, poll…}. A poll that is handed out comes again after the lease, unless it is
 * scheduled or removed before: its taker may die.
 */
const CLAIM = new LuaScript(`
local claimed = {}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  local poll = redis.call('HGET', KEYS[2], member)
  if poll then
    redis.call('ZADD', KEYS[1], ARGV[1] + ARGV[3], member)
    claimed[#claimed + 1] = member
    claimed[#claimed + 1] = poll
  else
    redis.call('ZREM', KEYS[1], member)
  end
end
return claimed`);

/** KEYS due, polls · ARGV member. */
const FORGET = new LuaScript(`
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('HDEL', KEYS[2], ARGV[1])`);

/** KEYS turns · ARGV wanted, per second → how many of them are granted in this second (the key is of one second). */
const TURNS = new LuaScript(`
local taken = tonumber(redis.call('GET', KEYS[1]) or '0')
local granted = math.max(0, math.min(tonumber(ARGV[1]), tonumber(ARGV[2]) - taken))
redis.call('SET', KEYS[1], taken + granted, 'PX', 5000)
return granted`);

/**
 * The polls of messages' statuses and their times, over all replicas: one list per account. A poll stays until it is
 * removed; each poll schedules the next one first, so that a crash neither loses a poll nor makes one too many.
 */
export class StatusPolls {
  readonly #redis: RedisClient;
  readonly #sealed: SealedJson<StatusPoll>;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#sealed = new SealedJson(sealer, { purpose: 'status poll', schema: statusPoll });
  }

  /** A provider took a part: it is asked about it by this schedule, without one never. */
  async expect(
    { channel, name }: Pick<Account, 'channel' | 'name'>,
    part: Omit<StatusPoll, 'channel' | 'account' | 'asked'>,
    schedule: PollSchedule | undefined,
  ): Promise<void> {
    const inMs = schedule === undefined ? undefined : nextPollInMs(0, schedule);
    if (inMs !== undefined) await this.schedule({ ...part, channel, account: name, asked: 0 }, Date.now() + inMs);
  }

  /** Polls this part at `atMs`, and at no other time. Harmless when repeated. */
  async schedule(poll: StatusPoll, atMs: number): Promise<void> {
    const member = memberOf(poll);
    const sealed = this.#sealed.seal(poll, placeOf(poll, member));
    await SCHEDULE.run(this.#redis, keysOf(poll), [member, atMs, sealed, KEEP_MS]);
  }

  /** Up to `limit` polls of the account that are due. Each goes to one replica, and comes again after `leaseMs` (default: a minute). */
  async claimDue(
    account: PollAccount,
    {
      nowMs,
      limit,
      leaseMs = MINUTE_MS,
    }: { readonly nowMs: number; readonly limit: number; readonly leaseMs?: number },
  ): Promise<StatusPoll[]> {
    const flat = (await CLAIM.runForList(this.#redis, keysOf(account), [nowMs, limit, leaseMs])).map(String);
    const polls: StatusPoll[] = [];
    for (let index = 0; index + 1 < flat.length; index += 2) {
      const [member = '', sealed = ''] = flat.slice(index, index + 2);
      const poll = this.#sealed.openIfReadable(sealed, placeOf(account, member));
      if (poll === undefined) await FORGET.run(this.#redis, keysOf(account), [member]);
      else polls.push(poll);
    }
    return polls;
  }

  /** Removes a poll: the status is final, or the provider will never tell it. */
  async forget(poll: StatusPoll): Promise<void> {
    await FORGET.run(this.#redis, keysOf(poll), [memberOf(poll)]);
  }

  /** Takes up to `wanted` polls for this second, so that all replicas together make at most `perSecond`. */
  async takeTurns(
    account: PollAccount,
    nowMs: number,
    { wanted, perSecond }: { readonly wanted: number; readonly perSecond: number },
  ): Promise<number> {
    if (wanted === 0) return 0;
    const key = `${listOf(account)}:turns:${Math.floor(nowMs / 1000)}`;
    return Number(await TURNS.run(this.#redis, [key], [wanted, perSecond]));
  }

  /** Polls that wait, due or not. */
  async waiting(account: PollAccount): Promise<number> {
    return this.#redis.zcard(keysOf(account)[0]);
  }
}

const memberOf = ({ messageId, part }: StatusPoll): string => `${part}:${messageId}`;

const placeOf = ({ channel, account }: PollAccount, member: string): string => `${channel} ${account} ${member}`;

const listOf = ({ channel, account }: PollAccount): string => keys.statusPolls(channel, account);

const keysOf = (account: PollAccount): [due: string, polls: string] => [
  `${listOf(account)}:due`,
  `${listOf(account)}:polls`,
];
