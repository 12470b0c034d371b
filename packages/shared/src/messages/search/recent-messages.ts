import type { ChannelName } from '@ccm/core/domain';
import { PeriodicTask } from '../../platform/lifecycle/index.ts';
import { SealedRefs } from '../../storage/conversations/index.ts';
import { conversationDigest, keys, LuaScript, walkByTime } from '../../storage/redis/index.ts';
import type { ConversationRef, Placed, RedisClient } from '../../storage/redis/index.ts';
import type { Sealer } from '../../storage/sealing/index.ts';
import type { MessageFacts } from '../message-history.ts';

/** The number of messages listed without an id or number; older ones are found by those. */
const MAX_MESSAGES = 100_000;
const MAX_FAILURES = 20_000;
const MAX_CONVERSATIONS = 20_000;
const WRITE_EVERY_MS = 250;
const MAX_WAITING = 10_000;
/** The time for which a process does not write the same conversation again. */
const WRITTEN_MS = 30_000;

/** The most arguments in one command of a script: Lua has room for some thousands. An even number. */
const AT_ONCE = 2000;

/**
 * KEYS messages, failures, conversations, refs · ARGV max messages, max failures, max conversations, how many of each three,
 * (time, message)*, (time, failure)*, (time, conversation, ref or empty)*.
 */
const ADD = new LuaScript(`
local at = 7
local function add(key, count)
  local last = at + 2 * count
  while at < last do
    local behind = math.min(last, at + ${AT_ONCE})
    redis.call('ZADD', key, unpack(ARGV, at, behind - 1))
    at = behind
  end
end
add(KEYS[1], tonumber(ARGV[4]))
add(KEYS[2], tonumber(ARGV[5]))
for _ = 1, tonumber(ARGV[6]) do
  redis.call('ZADD', KEYS[3], 'GT', ARGV[at], ARGV[at + 1])
  if ARGV[at + 2] ~= '' then redis.call('HSET', KEYS[4], ARGV[at + 1], ARGV[at + 2]) end
  at = at + 3
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[1]))
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - tonumber(ARGV[2]))
local over = redis.call('ZCARD', KEYS[3]) - tonumber(ARGV[3])
if over > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[3], over)
  for i = 1, #oldest, 2 do redis.call('HDEL', KEYS[4], oldest[i]) end
end
return redis.status_reply('OK')`);

/** A message in the list, with the fields that filters need without opening its record. */
interface RecentMessage extends Placed {
  readonly messageId: string;
  readonly direction: 'in' | 'out';
  readonly channel: string;
  readonly account: string;
}

interface RecentConversation extends Placed {
  /** Undefined where its key is gone. */
  readonly ref: ConversationRef | undefined;
}

/**
 * The newest messages, failures and conversations of the fleet, newest first, for searches without an id. Written together a few times a
 * second: the unwritten entries of a process that dies are still found by id and number.
 */
export class RecentMessages {
  readonly #redis: RedisClient;
  readonly #refs: SealedRefs;
  readonly #task: PeriodicTask;
  readonly #messages = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #conversations = new Map<string, { readonly atMs: number; readonly ref: ConversationRef }>();
  /** The conversations by member, with the digest and the time at which the reference was last written. */
  #known = new Map<string, { readonly digest: string; writtenAtMs: number }>();

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#refs = new SealedRefs(sealer, 'conversation');
    this.#task = new PeriodicTask({
      name: 'recent messages',
      everyMs: WRITE_EVERY_MS,
      turn: async () => this.flush(),
      // Redis is away: what was not written is found by id and number.
      failed: () => {
        this.#known = new Map();
      },
      stopWithinMs: 500,
    });
  }

  recorded(facts: MessageFacts): void {
    if (this.#messages.size >= MAX_WAITING) return;
    const { id, direction, channel, account, customerId, atMs } = facts;
    const ref = { channel, account, customerId };
    this.#messages.set(writeMember({ messageId: id, direction, channel, account }), atMs);
    this.#conversations.set(`${channel}|${account}|${customerId}`, { atMs, ref });
  }

  failed(id: string, atMs: number): void {
    if (this.#failures.size < MAX_WAITING) this.#failures.set(id, atMs);
  }

  async start(): Promise<void> {
    await this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    if (this.#redis.status === 'ready') await this.flush().catch(() => undefined);
  }

  async flush(): Promise<void> {
    const messages = take(this.#messages);
    const failures = take(this.#failures);
    const conversations = take(this.#conversations);
    if (messages.length + failures.length === 0) return;
    const refs = conversations.flatMap(([name, { atMs, ref }]) => [atMs, ...this.#reference(name, ref)]);
    await ADD.run(
      this.#redis,
      [keys.recentMessages, keys.recentFailures, keys.recentConversations, keys.recentRefs],
      [
        MAX_MESSAGES,
        MAX_FAILURES,
        MAX_CONVERSATIONS,
        messages.length,
        failures.length,
        conversations.length,
        ...messages.flatMap(([member, atMs]) => [atMs, member]),
        ...failures.flatMap(([id, atMs]) => [atMs, id]),
        ...refs,
      ],
    );
  }

  async *messages(behind: Placed | undefined): AsyncGenerator<readonly RecentMessage[]> {
    for await (const batch of walkByTime(this.#redis, keys.recentMessages, { behind, order: 'newest-first' }))
      yield batch.map((place) => ({ ...place, ...readMember(place.id) }));
  }

  /** Messages that failed or were given up, by the time of it. */
  async *failures(behind: Placed | undefined): AsyncGenerator<readonly Placed[]> {
    yield* walkByTime(this.#redis, keys.recentFailures, { behind, order: 'newest-first' });
  }

  async *conversations(behind: Placed | undefined): AsyncGenerator<readonly RecentConversation[]> {
    for await (const batch of walkByTime(this.#redis, keys.recentConversations, { behind, order: 'newest-first' })) {
      const refs = await this.#redis.hmget(keys.recentRefs, ...batch.map(({ id }) => id));
      yield batch.map((place, index) => ({ ...place, ref: this.#refs.open(refs[index], place.id) }));
    }
  }

  /** The conversation of a digest; undefined if it is not among the newest. */
  async conversation(digest: string): Promise<ConversationRef | undefined> {
    return this.#refs.open(await this.#redis.hget(keys.recentRefs, digest), digest);
  }

  /** Its digest and sealed reference; that is empty where it was written a moment ago: sealing costs more than all the rest. */
  #reference(name: string, ref: ConversationRef): [string, string] {
    const nowMs = Date.now();
    if (this.#known.size >= MAX_WAITING) this.#known = new Map();
    const known = this.#known.get(name) ?? { digest: conversationDigest(ref), writtenAtMs: 0 };
    this.#known.set(name, known);
    if (nowMs - known.writtenAtMs < WRITTEN_MS) return [known.digest, ''];
    known.writtenAtMs = nowMs;
    return [known.digest, this.#refs.seal(ref, known.digest)];
  }
}

function take<Value>(map: Map<string, Value>): [string, Value][] {
  const entries = [...map];
  map.clear();
  return entries;
}

type Member = Pick<RecentMessage, 'messageId' | 'direction' | 'channel' | 'account'>;

const writeMember = ({ messageId, direction, channel, account }: Member & { readonly channel: ChannelName }): string =>
  [direction, channel, account, messageId].join('|');

function readMember(member: string): Member {
  const [direction, channel = '', ...rest] = member.split('|');
  const messageId = rest.pop() ?? '';
  return { messageId, direction: direction === 'in' ? 'in' : 'out', channel, account: rest.join('|') };
}
