import type { ChannelName } from '../domain/index.ts';
import type { NumberedChoice } from '../channels/index.ts';
import { conversationDigest, digestOf, keys, LuaScript } from '../redis/index.ts';
import type { ConversationRef, RedisClient } from '../redis/index.ts';
import type { Vault } from '../vault/index.ts';

/** What is remembered of a conversation between its messages. */
export interface ConversationState {
  /** Hybrid Chat's id of it, from an earlier answer. */
  readonly conversationId: string | undefined;
  /** When the customer last wrote, by our clock. */
  readonly lastInboundAtMs: number | undefined;
  readonly optedOut: boolean;
  /** Buttons that were sent as numbered text, waiting for an answer by number. */
  readonly choices: readonly NumberedChoice[];
  /** The message sent last, for channels whose order waits for its status. */
  readonly lastSentMessageId: string | undefined;
}

export interface DueInactivity {
  readonly ref: ConversationRef;
  readonly deadlineMs: number;
}

const KEEP_MS = 60 * 24 * 3600 * 1000;

/** KEYS deadlines · ARGV member, deadline. Removes the deadline unless the clock was started anew meanwhile. */
const END_DEADLINE = new LuaScript(`
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '-1') == tonumber(ARGV[2]) then return redis.call('ZREM', KEYS[1], ARGV[1]) end
return 0`);

/** State of conversations: one small hash each, and one sorted set of inactivity deadlines. */
export class ConversationStore {
  readonly #redis: RedisClient;
  readonly #vault: Vault;

  constructor(redis: RedisClient, vault: Vault) {
    this.#redis = redis;
    this.#vault = vault;
  }

  async state(ref: ConversationRef): Promise<ConversationState> {
    const fields = await this.#redis.hgetall(this.#key(ref));
    const lastInbound = fields['lastInboundAtMs'];
    const choices = fields['choices'];
    return {
      conversationId: fields['conversationId'],
      lastInboundAtMs: lastInbound === undefined ? undefined : Number(lastInbound),
      optedOut: fields['consent'] === 'stop',
      choices: choices === undefined ? [] : (JSON.parse(this.#vault.open('choices', choices)) as NumberedChoice[]),
      lastSentMessageId: fields['lastSentMessageId'],
    };
  }

  /** The customer wrote: the reply window opens anew, the inactivity clock stops, and this account becomes the one to answer from. */
  async customerWrote(ref: ConversationRef, atMs: number, consent?: 'stop' | 'start'): Promise<void> {
    const fields: Record<string, string> = {
      lastInboundAtMs: String(atMs),
      ...(consent === undefined ? {} : { consent }),
    };
    await Promise.all([
      this.#set(ref, fields),
      this.stopInactivityClock(ref),
      this.#redis.set(lastAccountKey(ref.channel, ref.customerId), `${ref.channel}/${ref.account}`, 'PX', KEEP_MS),
    ]);
  }

  async setConsent(ref: ConversationRef, consent: 'stop' | 'start'): Promise<void> {
    await this.#set(ref, { consent });
  }

  async setConversationId(ref: ConversationRef, conversationId: string): Promise<void> {
    await this.#set(ref, { conversationId });
  }

  async setLastSent(ref: ConversationRef, messageId: string): Promise<void> {
    await this.#set(ref, { lastSentMessageId: messageId });
  }

  /** An empty list forgets earlier choices: a newer message without buttons ends them. */
  async setChoices(ref: ConversationRef, choices: readonly NumberedChoice[]): Promise<void> {
    if (choices.length === 0) await this.#redis.hdel(this.#key(ref), 'choices');
    else await this.#set(ref, { choices: this.#vault.seal('choices', JSON.stringify(choices)) });
  }

  /** `channel/account` that the customer last wrote to. */
  async lastWrittenTo(channel: ChannelName, customerId: string): Promise<string | undefined> {
    return (await this.#redis.get(lastAccountKey(channel, customerId))) ?? undefined;
  }

  async forget(ref: ConversationRef): Promise<void> {
    await this.#redis.hdel(this.#key(ref), 'conversationId', 'choices', 'lastSentMessageId');
  }

  async startInactivityClock(ref: ConversationRef, deadlineMs: number): Promise<void> {
    await this.#redis.zadd(keys.inactivity, deadlineMs, memberOf(ref));
  }

  async stopInactivityClock(ref: ConversationRef): Promise<void> {
    await this.#redis.zrem(keys.inactivity, memberOf(ref));
  }

  /** Conversations whose deadline has passed; each stays until `endDeadline`, and every replica sees it. */
  async due(nowMs: number): Promise<DueInactivity[]> {
    const flat = await this.#redis.zrangebyscore(keys.inactivity, '-inf', nowMs, 'WITHSCORES', 'LIMIT', 0, 100);
    return flat.flatMap((member, index) => {
      const ref = index % 2 === 0 ? toRef(member) : undefined;
      return ref === undefined ? [] : [{ ref, deadlineMs: Number(flat[index + 1]) }];
    });
  }

  async endDeadline(due: DueInactivity): Promise<void> {
    await END_DEADLINE.run(this.#redis, [keys.inactivity], [memberOf(due.ref), due.deadlineMs]);
  }

  #key(ref: ConversationRef): string {
    return keys.conversation(conversationDigest(ref));
  }

  async #set(ref: ConversationRef, fields: Record<string, string>): Promise<void> {
    const key = this.#key(ref);
    await Promise.all([this.#redis.hset(key, fields), this.#redis.pexpire(key, KEEP_MS)]);
  }
}

/** SMS and SMPP are one habit of the customer: they write from the same phone to either. */
const lastAccountKey = (channel: ChannelName, customerId: string): string =>
  keys.lastAccount(digestOf(channel === 'smpp' ? 'sms' : channel, customerId));

const memberOf = (ref: ConversationRef): string => JSON.stringify([ref.channel, ref.account, ref.customerId]);

function toRef(member: string): ConversationRef | undefined {
  const value: unknown = JSON.parse(member);
  if (!Array.isArray(value)) return undefined;
  const [channel, account, customerId] = value as unknown[];
  if (typeof account !== 'string' || typeof customerId !== 'string') return undefined;
  return { channel: channel as ChannelName, account, customerId };
}
