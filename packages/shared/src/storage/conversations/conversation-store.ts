import { z } from 'zod';
import type { AnswerPlace, ChannelName } from '@ccm/core/domain';
import { spellingKey } from '@ccm/core/domain';
import type { NumberedChoice } from '@ccm/channels/contract';
import { conversationDigest, digestOf, gathered, keys, LuaScript } from '../redis/index.ts';
import type { ConversationRef, RedisClient } from '../redis/index.ts';
import { SealedJson } from '../sealing/index.ts';
import type { Sealer } from '../sealing/index.ts';
import { SealedRefs } from './sealed-refs.ts';

/** What is remembered of a conversation between its messages. */
export interface ConversationState {
  /** Hybrid Chat's id of it, from an earlier answer. */
  readonly conversationId: string | undefined;
  /** When the customer last wrote, by our clock. */
  readonly lastInboundAtMs: number | undefined;
  /** That message, by the provider's id. */
  readonly lastInboundId: string | undefined;
  readonly optedOut: boolean;
  /** The customer wants no bulk messages; answers are welcome. */
  readonly marketingOptedOut: boolean;
  /** Buttons that were sent as numbered text, waiting for an answer by number. */
  readonly choices: readonly NumberedChoice[];
  /** Where in the conversation the customer last wrote. */
  readonly place: AnswerPlace | undefined;
  /** What the customer called themselves last; undefined where neither an event nor the provider has told. */
  readonly name: string | undefined;
  /** The message sent last, for channels whose order waits for its status. */
  readonly lastSentMessageId: string | undefined;
}

export interface DueInactivity {
  readonly ref: ConversationRef;
  readonly deadlineMs: number;
}

const answerPlace = z.union([z.object({ topic: z.string() }), z.object({ comment: z.string() })]);
const numberedChoices: z.ZodType<readonly NumberedChoice[]> = z.array(
  z.looseObject({ number: z.number(), title: z.string(), payload: z.string() }),
);

const KEEP_MS = 60 * 24 * 3600 * 1000;

/**
 * KEYS state · ARGV written at (0: no message), consent, keepMs, consent given at, message id (empty: not known), place, name (empty: not
 * told). A message that is read late (replayed, held up) takes nothing back that a later one said.
 */
const WROTE = new LuaScript(`
local at = tonumber(ARGV[1])
local last = tonumber(redis.call('HGET', KEYS[1], 'lastInboundAtMs') or '0')
if at > last then redis.call('HSET', KEYS[1], 'lastInboundAtMs', ARGV[1], 'lastInboundId', ARGV[5]) end
if at > 0 and at >= last then
  if ARGV[6] == '' then redis.call('HDEL', KEYS[1], 'place') else redis.call('HSET', KEYS[1], 'place', ARGV[6]) end
  if ARGV[7] ~= '' then redis.call('HSET', KEYS[1], 'name', ARGV[7]) end
end
local consentAt = tonumber(redis.call('HGET', KEYS[1], 'consentAtMs') or '0')
if at > consentAt and redis.call('HGET', KEYS[1], 'consent') == 'provider-stop' then
  redis.call('HSET', KEYS[1], 'consent', 'start', 'consentAtMs', ARGV[1])
end
local keeps = ARGV[2] == 'provider-stop' and redis.call('HGET', KEYS[1], 'consent') == 'stop'
if ARGV[2] ~= '' and not keeps and tonumber(ARGV[4]) >= tonumber(redis.call('HGET', KEYS[1], 'consentAtMs') or '0') then
  redis.call('HSET', KEYS[1], 'consent', ARGV[2], 'consentAtMs', ARGV[4])
end
redis.call('HSETNX', KEYS[1], 'beganAtMs', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.status_reply('OK')`);

/** A provider's word for it, which any message of the customer's outdates; `stop` is the customer's own. */
const STOPPED_AT_PROVIDER = 'provider-stop';

/** KEYS state · ARGV marketing, said at, keepMs. */
const SET_MARKETING = new LuaScript(`
if tonumber(ARGV[2]) >= tonumber(redis.call('HGET', KEYS[1], 'marketingAtMs') or '0') then
  redis.call('HSET', KEYS[1], 'marketing', ARGV[1], 'marketingAtMs', ARGV[2])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.status_reply('OK')`);

/** KEYS state · ARGV keepMs, (field, value)*. */
const SET_STATE = new LuaScript(`
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.status_reply('OK')`);

/** KEYS state · ARGV keepMs, (field, value)*: fields that the state does not have yet. */
const ADD = new LuaScript(`
for i = 2, #ARGV, 2 do redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.status_reply('OK')`);

/** KEYS deadlines, refs · ARGV member, deadline, ref. */
const START_CLOCK = new LuaScript(`
redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
return redis.status_reply('OK')`);

/** KEYS deadlines, refs · ARGV member, latest. Stops the clock unless it was started anew, for a deadline after `latest`. */
const STOP_CLOCK = new LuaScript(`
local deadline = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not deadline or tonumber(deadline) > tonumber(ARGV[2]) then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
return redis.call('ZREM', KEYS[1], ARGV[1])`);

/** State of conversations: one small hash each, and one sorted set of inactivity deadlines. */
export class ConversationStore {
  readonly #redis: RedisClient;
  readonly #choices: SealedJson<readonly NumberedChoice[]>;
  readonly #places: SealedJson<AnswerPlace>;
  readonly #names: SealedJson<string>;
  readonly #refs: SealedRefs;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#choices = new SealedJson(sealer, 'choices', numberedChoices);
    this.#places = new SealedJson(sealer, 'place', answerPlace);
    this.#names = new SealedJson(sealer, 'name', z.string());
    this.#refs = new SealedRefs(sealer, 'inactivity');
  }

  async state(ref: ConversationRef): Promise<ConversationState> {
    const fields = await gathered.fields(this.#redis, this.#key(ref));
    const lastInbound = fields['lastInboundAtMs'];
    return {
      conversationId: fields['conversationId'],
      lastInboundAtMs: lastInbound === undefined ? undefined : Number(lastInbound),
      lastInboundId: fields['lastInboundId'] === '' ? undefined : fields['lastInboundId'],
      optedOut: fields['consent'] === 'stop' || fields['consent'] === STOPPED_AT_PROVIDER,
      marketingOptedOut: fields['marketing'] === 'stop',
      // None, where their key is gone: the conversation goes on without them.
      choices: this.#choices.openIfReadable(fields['choices']) ?? [],
      place: this.#places.openIfReadable(fields['place']),
      name: this.#names.openIfReadable(fields['name']),
      lastSentMessageId: fields['lastSentMessageId'],
    };
  }

  /**
   * The customer wrote: the reply window opens anew, this account becomes the one to answer from, by whichever of the customer's ids,
   * and the inactivity clock stops if it was started before. Safe to repeat, and in any order.
   */
  async customerWrote(
    ref: ConversationRef,
    wrote: {
      readonly atMs: number;
      readonly consent?: 'stop' | 'start';
      readonly inactivityMs?: number;
      /** Default: the id of the conversation alone. */
      readonly ids?: readonly string[];
      /** Of the message, where it was one. */
      readonly providerMessageId?: string;
      /** Answers go there until the customer writes elsewhere. */
      readonly place?: AnswerPlace;
      /** As the provider tells it with the message. */
      readonly name?: string;
    },
  ): Promise<void> {
    const { atMs, consent, inactivityMs, ids = [ref.customerId], providerMessageId = '' } = wrote;
    const place = wrote.place === undefined ? '' : this.#places.seal(wrote.place);
    const name = wrote.name === undefined ? '' : this.#names.seal(wrote.name);
    const said = [atMs, consent ?? '', KEEP_MS, atMs, providerMessageId, place, name];
    const account = `${ref.channel}/${ref.account}`;
    await Promise.all([
      WROTE.run(this.#redis, [this.#key(ref)], said),
      ...ids.map(async (id) => gathered.set(this.#redis, lastAccountKey(ref.channel, id), account, KEEP_MS)),
      ...(inactivityMs === undefined ? [] : [this.#stopClock(memberOf(ref), atMs + inactivityMs)]),
    ]);
  }

  /** The provider has told, at a message of ours, that the customer wants none. A message from them ends it, but for marketing. */
  async optedOutAtProvider(ref: ConversationRef, scope: 'everything' | 'marketing', atMs: number): Promise<void> {
    if (scope === 'marketing') await this.setMarketing(ref, 'stop', atMs);
    else await WROTE.run(this.#redis, [this.#key(ref)], [0, STOPPED_AT_PROVIDER, KEEP_MS, atMs, '', '', '']);
  }

  /** Whether bulk messages are welcome: what the customer said last counts, whatever is read last. */
  async setMarketing(ref: ConversationRef, marketing: 'stop' | 'start', atMs: number): Promise<void> {
    await SET_MARKETING.run(this.#redis, [this.#key(ref)], [marketing, atMs, KEEP_MS]);
  }

  /** What the customer asked for last counts, whatever is read last. */
  async setConsent(ref: ConversationRef, consent: 'stop' | 'start', atMs: number): Promise<void> {
    await WROTE.run(this.#redis, [this.#key(ref)], [0, consent, KEEP_MS, atMs, '', '', '']);
  }

  /** What the provider calls the customer, where it had to be asked. */
  async setName(ref: ConversationRef, name: string): Promise<void> {
    await this.#set(ref, { name: this.#names.seal(name) });
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
    else await this.#set(ref, { choices: this.#choices.seal(choices) });
  }

  /** `channel/account` that the customer last wrote to. */
  async lastWrittenTo(channel: ChannelName, customerId: string): Promise<string | undefined> {
    return gathered.get(this.#redis, lastAccountKey(channel, customerId));
  }

  /** Whichever of the ids a message goes to, it goes from the account that the customer last wrote to by any of them. */
  async shareLastAccount(channel: ChannelName, ids: readonly string[]): Promise<void> {
    const places = [...new Set(ids.map((id) => lastAccountKey(channel, id)))];
    const accounts = await Promise.all(places.map(async (place) => this.#redis.get(place)));
    const known = accounts.find((account) => account !== null) ?? undefined;
    if (known === undefined) return;
    const unknown = places.filter((_place, index) => accounts[index] === null);
    await Promise.all(unknown.map(async (place) => this.#redis.set(place, known, 'PX', KEEP_MS, 'NX')));
  }

  /** When the conversation began, milliseconds since 1970, 0 where that is not known; undefined where there is none. */
  async beganAtMs(ref: ConversationRef): Promise<number | undefined> {
    const digest = conversationDigest(ref);
    const traces = ['in:items', 'in:seen', 'out:items', 'out:seen'].map((part) => keys.mailbox(`c:${digest}`, part));
    const [began, found, waiting] = await Promise.all([
      this.#redis.hget(this.#key(ref), 'beganAtMs'),
      this.#redis.exists(this.#key(ref), keys.sentTimes(digest)),
      this.#redis.exists(...traces),
    ]);
    return found + waiting === 0 ? undefined : Number(began ?? 0);
  }

  /**
   * Two conversations were one customer's: what is remembered of `from` counts for `to`. Of two facts the later one counts where their
   * times are known, else that of `to`. Safe to repeat.
   */
  async takeOver(from: ConversationRef, to: ConversationRef): Promise<void> {
    const fields = await this.#redis.hgetall(this.#key(from));
    const { lastInboundAtMs = '0', lastInboundId = '', consent = '', consentAtMs = '0', place = '' } = fields;
    const kept = ['conversationId', 'choices', 'lastSentMessageId', 'name'].flatMap((name) => {
      const value = fields[name];
      return value === undefined ? [] : [name, value];
    });
    if (Object.keys(fields).length > 0) {
      await WROTE.run(
        this.#redis,
        [this.#key(to)],
        [lastInboundAtMs, consent, KEEP_MS, consentAtMs, lastInboundId, place, ''],
      );
    }
    const { marketing, marketingAtMs = '0' } = fields;
    if (marketing !== undefined)
      await SET_MARKETING.run(this.#redis, [this.#key(to)], [marketing, marketingAtMs, KEEP_MS]);
    if (kept.length > 0) await ADD.run(this.#redis, [this.#key(to)], [KEEP_MS, ...kept]);
    const deadline = await this.#redis.zscore(keys.inactivity, memberOf(from));
    if (deadline === null) return;
    await this.startInactivityClock(to, Number(deadline));
    await this.#stopClock(memberOf(from), Number(deadline));
  }

  async forget(ref: ConversationRef): Promise<void> {
    await this.#redis.hdel(this.#key(ref), 'conversationId', 'choices', 'lastSentMessageId');
  }

  async startInactivityClock(ref: ConversationRef, deadlineMs: number): Promise<void> {
    const member = memberOf(ref);
    await START_CLOCK.run(this.#redis, CLOCK_KEYS, [member, deadlineMs, this.#refs.seal(ref, member)]);
  }

  /** When the chat ends unless the customer writes, milliseconds since 1970; undefined while no clock runs. */
  async inactivityDeadline(ref: ConversationRef): Promise<number | undefined> {
    const deadline = await this.#redis.zscore(keys.inactivity, memberOf(ref));
    return deadline === null ? undefined : Number(deadline);
  }

  /** Conversations whose deadline has passed; each stays until `endDeadline`, and every replica sees it. */
  async due(nowMs: number): Promise<DueInactivity[]> {
    const flat = await this.#redis.zrangebyscore(keys.inactivity, '-inf', nowMs, 'WITHSCORES', 'LIMIT', 0, 100);
    const members = flat.filter((_, index) => index % 2 === 0);
    if (members.length === 0) return [];
    const refs = await this.#redis.hmget(keys.inactivityRefs, ...members);
    const due: DueInactivity[] = [];
    for (const [index, member] of members.entries()) {
      const deadlineMs = Number(flat[2 * index + 1]);
      const ref = this.#refs.open(refs[index], member);
      if (ref === undefined) await this.#stopClock(member, deadlineMs);
      else due.push({ ref, deadlineMs });
    }
    return due;
  }

  /** Ends this deadline, unless the clock was started anew meanwhile. */
  async endDeadline(due: DueInactivity): Promise<void> {
    await this.#stopClock(memberOf(due.ref), due.deadlineMs);
  }

  async #stopClock(member: string, latestMs: number): Promise<void> {
    await STOP_CLOCK.run(this.#redis, CLOCK_KEYS, [member, latestMs]);
  }

  #key(ref: ConversationRef): string {
    return keys.conversation(conversationDigest(ref));
  }

  async #set(ref: ConversationRef, fields: Record<string, string>): Promise<void> {
    await SET_STATE.run(this.#redis, [this.#key(ref)], [KEEP_MS, ...Object.entries(fields).flat()]);
  }
}

/** SMS and SMPP are one habit of the customer: they write from the same phone to either. */
const lastAccountKey = (channel: ChannelName, customerId: string): string =>
  keys.lastAccount(digestOf(channel === 'smpp' ? 'sms' : channel, spellingKey(channel, customerId)));

const CLOCK_KEYS = [keys.inactivity, keys.inactivityRefs] as const;
const memberOf = (ref: ConversationRef): string => conversationDigest(ref);
