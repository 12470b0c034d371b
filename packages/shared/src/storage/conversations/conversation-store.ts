import { z } from 'zod';
import type { AnswerPlace, ChannelName } from '@ccm/core/domain';
import { believedTime, spellingKey } from '@ccm/core/domain';
import { DAY_MS } from '@ccm/core/time';
import type { NumberedChoice } from '@ccm/channels/contract';
import { carriedBy } from '@ccm/channels/registry';
import { conversationDigest, digestOf, gathered, keys } from '../redis/index.ts';
import type { ConversationRef, RedisClient } from '../redis/index.ts';
import { SealedJson } from '../sealing/index.ts';
import type { Sealer } from '../sealing/index.ts';
import type { ConversationState, CustomerWrote } from './conversation-state.ts';
import { InactivityClock } from './inactivity-clock.ts';
import { ADD, SET_MARKETING, SET_STATE, WROTE, WROTE_TO } from './scripts.ts';

/** The facts that a message or a request tells of a conversation, as Redis holds them. An absent one changes nothing. */
interface Said {
  /** The time of the customer's message, if it was one. */
  readonly messageAtMs?: number | string | undefined;
  readonly messageId?: string | undefined;
  readonly windowOpenedAtMs?: number | string | undefined;
  readonly consent?: string | undefined;
  /** The time of the consent, and of the conversation's beginning. */
  readonly saidAtMs: number | string;
  /** Sealed, as is the name. */
  readonly place?: string | undefined;
  readonly name?: string | undefined;
}

const answerPlace = z.union([z.object({ topic: z.string() }), z.object({ comment: z.string() })]);
const numberedChoices: z.ZodType<readonly NumberedChoice[]> = z.array(
  z.looseObject({ number: z.number(), title: z.string(), payload: z.string() }),
);

const KEEP_MS = 60 * DAY_MS;

/** A provider's word for it, which any message of the customer's outdates; `stop` is the customer's own. */
const STOPPED_AT_PROVIDER = 'provider-stop';

/** State of conversations, one small hash each, and the clock of silent customers. */
export class ConversationStore {
  readonly inactivity: InactivityClock;
  readonly #redis: RedisClient;
  readonly #choices: SealedJson<readonly NumberedChoice[]>;
  readonly #places: SealedJson<AnswerPlace>;
  readonly #names: SealedJson<string>;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#choices = new SealedJson(sealer, { purpose: 'choices', schema: numberedChoices });
    this.#places = new SealedJson(sealer, { purpose: 'place', schema: answerPlace });
    this.#names = new SealedJson(sealer, { purpose: 'name', schema: z.string() });
    this.inactivity = new InactivityClock(redis, sealer);
  }

  async state(ref: ConversationRef): Promise<ConversationState> {
    const fields = await gathered.fields(this.#redis, this.#key(ref));
    const lastInbound = fields['lastInboundAtMs'];
    return {
      conversationId: fields['conversationId'],
      lastInboundAtMs: timeIn(lastInbound),
      windowOpenedAtMs: timeIn(fields['windowOpenedAtMs'] ?? lastInbound),
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
  async customerWrote(ref: ConversationRef, wrote: CustomerWrote): Promise<void> {
    const { atMs, consent, inactivityMs, ids = [ref.customerId], providerMessageId } = wrote;
    const account = `${ref.channel}/${ref.account}`;
    await Promise.all([
      this.#note(ref, {
        messageAtMs: atMs,
        messageId: providerMessageId,
        windowOpenedAtMs: believedTime(wrote.sentAtMs, atMs),
        consent,
        saidAtMs: atMs,
        place: wrote.place === undefined ? undefined : this.#places.seal(wrote.place),
        name: wrote.name === undefined ? undefined : this.#names.seal(wrote.name),
      }),
      ...ids.map(async (id) => {
        const digest = customerDigest(ref.channel, id);
        const places = [keys.lastAccount(digest), keys.lastAccountAt(digest)];
        return WROTE_TO.run(this.#redis, places, [account, atMs, KEEP_MS]);
      }),
      ...(inactivityMs === undefined ? [] : [this.inactivity.stop(ref, atMs + inactivityMs)]),
    ]);
  }

  /** The provider has told, at a message of ours, that the customer wants none. A message from them ends it, but for marketing. */
  async optedOutAtProvider(ref: ConversationRef, scope: 'everything' | 'marketing', atMs: number): Promise<void> {
    if (scope === 'marketing') await this.setMarketing(ref, 'stop', atMs);
    else await this.#note(ref, { consent: STOPPED_AT_PROVIDER, saidAtMs: atMs });
  }

  /** Sets whether the customer takes bulk messages: their latest answer counts, in whatever order answers are read. */
  async setMarketing(ref: ConversationRef, marketing: 'stop' | 'start', atMs: number): Promise<void> {
    await SET_MARKETING.run(this.#redis, [this.#key(ref)], [marketing, atMs, KEEP_MS]);
  }

  /** Sets the consent. The customer's latest request counts, in whatever order requests are read. */
  async setConsent(ref: ConversationRef, consent: 'stop' | 'start', atMs: number): Promise<void> {
    await this.#note(ref, { consent, saidAtMs: atMs });
  }

  /** Sets the provider's name for the customer, if it had to be asked. */
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
    return gathered.get(this.#redis, keys.lastAccount(customerDigest(channel, customerId)));
  }

  /** Whichever of the ids a message goes to, it goes from the account that the customer last wrote to by any of them. */
  async shareLastAccount(channel: ChannelName, ids: readonly string[]): Promise<void> {
    const places = [...new Set(ids.map((id) => keys.lastAccount(customerDigest(channel, id))))];
    const accounts = await Promise.all(places.map(async (place) => this.#redis.get(place)));
    const known = accounts.find((account) => account !== null) ?? undefined;
    if (known === undefined) return;
    const unknown = places.filter((_place, index) => accounts[index] === null);
    await Promise.all(unknown.map(async (place) => this.#redis.set(place, known, 'PX', KEEP_MS, 'NX')));
  }

  /** The beginning of the conversation, milliseconds since 1970, 0 if it is not known; undefined without a conversation. */
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
   * Joins two conversations of one customer: the state of `from` is merged into `to`. Of two facts the later one counts if their times are
   * known, else that of `to`. Safe to repeat.
   */
  async takeOver(from: ConversationRef, to: ConversationRef): Promise<void> {
    const fields = await this.#redis.hgetall(this.#key(from));
    const { lastInboundAtMs, lastInboundId, consent, consentAtMs = '0', place } = fields;
    const kept = ['conversationId', 'choices', 'lastSentMessageId', 'name'].flatMap((name) => {
      const value = fields[name];
      return value === undefined ? [] : [name, value];
    });
    if (Object.keys(fields).length > 0)
      await this.#note(to, {
        messageAtMs: lastInboundAtMs,
        messageId: lastInboundId,
        windowOpenedAtMs: fields['windowOpenedAtMs'] ?? lastInboundAtMs,
        consent,
        saidAtMs: consentAtMs,
        place,
      });
    const { marketing, marketingAtMs = '0' } = fields;
    if (marketing !== undefined)
      await SET_MARKETING.run(this.#redis, [this.#key(to)], [marketing, marketingAtMs, KEEP_MS]);
    if (kept.length > 0) await ADD.run(this.#redis, [this.#key(to)], [KEEP_MS, ...kept]);
    const deadlineMs = await this.inactivity.deadlineMs(from);
    if (deadlineMs === undefined) return;
    await this.inactivity.start(to, deadlineMs);
    await this.inactivity.stop(from, deadlineMs);
  }

  async forget(ref: ConversationRef): Promise<void> {
    await this.#redis.hdel(this.#key(ref), 'conversationId', 'choices', 'lastSentMessageId');
  }

  async #note(ref: ConversationRef, said: Said): Promise<void> {
    const {
      messageAtMs = 0,
      messageId = '',
      windowOpenedAtMs = 0,
      consent = '',
      saidAtMs,
      place = '',
      name = '',
    } = said;
    const args = [messageAtMs, consent, KEEP_MS, saidAtMs, messageId, place, name, windowOpenedAtMs];
    await WROTE.run(this.#redis, [this.#key(ref)], args);
  }

  #key(ref: ConversationRef): string {
    return keys.conversation(conversationDigest(ref));
  }

  async #set(ref: ConversationRef, fields: Record<string, string>): Promise<void> {
    await SET_STATE.run(this.#redis, [this.#key(ref)], [KEEP_MS, ...Object.entries(fields).flat()]);
  }
}

const timeIn = (field: string | undefined): number | undefined => (field === undefined ? undefined : Number(field));

/** One digest for a channel and those that carry its messages: a customer writes from the same phone to SMS and SMPP. */
const customerDigest = (channel: ChannelName, customerId: string): string =>
  digestOf(carriedBy(channel), spellingKey(channel, customerId));
