import { z } from 'zod';
import { hasSeveralIds } from '@ccm/channels/registry';
import type { Acquaintance, Person } from '@ccm/core/domain';
import { DAY_MS } from '@ccm/core/time';
import {
  idForNewConversation,
  isAcquainted,
  joinPersons,
  spellingKey,
  spellingsOf,
  strangerBy,
} from '@ccm/core/domain';
import type { ConversationStore } from '../conversations/index.ts';
import { digestOf, gathered, keys, LuaScript } from '../redis/index.ts';
import type { ConversationRef, RedisClient } from '../redis/index.ts';
import { SealedJson } from '../sealing/index.ts';
import type { Sealer } from '../sealing/index.ts';

/** Ids belong together within one account: another account of the same provider may know them otherwise. */
export type AccountRef = Pick<ConversationRef, 'channel' | 'account'>;

const storedPerson: z.ZodType<Person> = z.looseObject({
  key: z.string(),
  shownId: z.string(),
  ids: z.array(z.string()),
  replacedBy: z.record(z.string(), z.string()),
  joined: z.array(z.string()),
  unsettled: z.array(z.string()),
  beganAtMs: z.number(),
  writtenAtMs: z.number(),
});

/** Longer than any conversation's state is kept. */
const KEEP_MS = 400 * DAY_MS;
/** The age at which the record of a person who writes again is renewed, so that no active customer expires. */
const REWRITE_AFTER_MS = 30 * DAY_MS;
const MAX_TRIES = 20;

/**
 * KEYS ids · ARGV keepMs, person, the former value of each key. Stores the person under each id, unless one of them has changed meanwhile.
 * All ids of an account lie on one node of a cluster, so that they change in one step.
 */
const WRITE = new LuaScript(`
for i, key in ipairs(KEYS) do
  if (redis.call('GET', key) or '') ~= ARGV[i + 2] then return 0 end
end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[2], 'PX', ARGV[1]) end
return 1`);

/**
 * The persons behind ids, and the other ids of each person. A customer of WhatsApp may have a phone number in several spellings, an id of
 * the account's own (BSUID), and others after a change. Each id leads to one person; the person's `key` is the id of the mailboxes and the
 * state. Customers with one id need no record.
 */
export class Identities {
  readonly #redis: RedisClient;
  readonly #persons: SealedJson<Person>;
  readonly #conversations: ConversationStore;

  constructor(redis: RedisClient, sealer: Sealer, conversations: ConversationStore) {
    this.#redis = redis;
    this.#persons = new SealedJson(sealer, { purpose: 'person', schema: storedPerson });
    this.#conversations = conversations;
  }

  /** The person behind an id, as far as is known. */
  async personOf(account: AccountRef, id: string): Promise<Person> {
    if (!hasSeveralIds(account.channel)) return strangerBy(id);
    const [person] = await this.#read(account, [id]);
    return person === undefined ? strangerBy(id) : this.#settled(account, person);
  }

  /** The conversation of a person. */
  refOf(account: AccountRef, person: Person): ConversationRef {
    return { channel: account.channel, account: account.account, customerId: person.key };
  }

  /**
   * Learns that these ids are one person's. Persons who were taken for several become one: the conversation that began first continues,
   * the state of the others is taken over. Safe to repeat, and to crash in at any point: the next caller completes it.
   */
  async meet(account: AccountRef, acquaintance: Acquaintance): Promise<Person> {
    const ids = [...acquaintance.ids, ...(acquaintance.change?.from ?? []), ...(acquaintance.change?.to ?? [])];
    const [first] = ids;
    if (first === undefined) throw new RangeError('Nobody is met without an id');
    if (!hasSeveralIds(account.channel)) return strangerBy(first);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const person = await this.#tryToMeet(account, { ids, acquaintance });
      if (person !== undefined) return this.#settled(account, person);
    }
    throw new Error(`The ids of one customer changed ${String(MAX_TRIES)} times while they were written down`);
  }

  /** The conversation has ended: the next one begins under a phone number where one is known. */
  async conversationEnded(account: AccountRef, person: Person): Promise<void> {
    const shownId = idForNewConversation(account.channel, person);
    if (shownId !== person.shownId) await this.#change(account, person.key, (known) => ({ ...known, shownId }));
  }

  /** @returns undefined if another process was faster. */
  async #tryToMeet(
    account: AccountRef,
    { ids, acquaintance }: { readonly ids: readonly string[]; readonly acquaintance: Acquaintance },
  ): Promise<Person | undefined> {
    const { channel } = account;
    const found = await this.#read(account, ids);
    const [first] = found;
    const isOne = found.every((person) => person !== undefined && person.key === first?.key);
    const nowMs = Date.now();
    if (first !== undefined && isOne && isAcquainted(channel, first, acquaintance)) {
      if (nowMs - first.writtenAtMs < REWRITE_AFTER_MS) return first;
    } else if (first === undefined && new Set(ids.flatMap((id) => spellingsOf(channel, id))).size === 1) {
      return strangerBy(ids[0] ?? '');
    }
    const written = found.filter((person) => person !== undefined);
    const unwritten = ids.filter((_id, index) => found[index] === undefined);
    const known = uniqueByKey([...written, ...(await this.#unwrittenPersons(account, unwritten))]);
    const person = joinPersons(known, acquaintance, { channel, nowMs });
    await this.#conversations.shareLastAccount(channel, person.ids);
    return (await this.#write(account, person, written)) ? person : undefined;
  }

  /** Conversations that began under ids of which nothing is written down. */
  async #unwrittenPersons(account: AccountRef, ids: readonly string[]): Promise<Person[]> {
    const spellings = new Set(ids.flatMap((id) => spellingsOf(account.channel, id)));
    const begun = await Promise.all(
      [...spellings].map(async (id) => {
        const atMs = await this.#conversations.beganAtMs({ ...account, customerId: id });
        return atMs === undefined ? [] : [strangerBy(id, atMs)];
      }),
    );
    return begun.flat();
  }

  /** Takes over the state of conversations that are the person's too. */
  async #settled(account: AccountRef, person: Person): Promise<Person> {
    if (person.unsettled.length === 0) return person;
    const to = this.refOf(account, person);
    for (const customerId of person.unsettled) await this.#conversations.takeOver({ ...account, customerId }, to);
    const done = new Set(person.unsettled);
    return this.#change(account, person.key, (known) => ({
      ...known,
      unsettled: known.unsettled.filter((key) => !done.has(key)),
    }));
  }

  async #change(account: AccountRef, key: string, change: (known: Person) => Person): Promise<Person> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const [known] = await this.#read(account, [key]);
      if (known === undefined) return change(strangerBy(key));
      const changed = change(known);
      if (await this.#write(account, changed, [known])) return changed;
    }
    throw new Error(`The ids of one customer changed ${String(MAX_TRIES)} times while they were written down`);
  }

  /** The persons stored under these ids; undefined for an id without one, or with one that does not open. */
  async #read(account: AccountRef, ids: readonly string[]): Promise<(Person | undefined)[]> {
    const sealed = await gathered.getAll(
      this.#redis,
      ids.map((id) => idKey(account, id)),
    );
    return sealed.map((text) => this.#persons.openIfReadable(text));
  }

  /** @returns false if one of the ids holds another value than the person was made from. */
  async #write(account: AccountRef, person: Person, madeOf: readonly Person[]): Promise<boolean> {
    const places = [...new Set(person.ids.map((id) => idKey(account, id)))];
    const held = await gathered.getAll(this.#redis, places);
    const isAsExpected = held.every(
      (text) => text === undefined || isAmong(this.#persons.openIfReadable(text), madeOf),
    );
    if (!isAsExpected) return false;
    const sealed = this.#persons.seal(person);
    const reply = await WRITE.run(this.#redis, places, [KEEP_MS, sealed, ...held.map((text) => text ?? '')]);
    return reply === 1;
  }
}

/** The braces keep all ids of an account together. */
const idKey = ({ channel, account }: AccountRef, id: string): string =>
  keys.identity(digestOf(channel, account), digestOf(spellingKey(channel, id)));

/** Whether the person is one of these. An entry that does not open belongs to nobody, and is written over. */
const isAmong = (person: Person | undefined, madeOf: readonly Person[]): boolean =>
  person === undefined ||
  madeOf.some((known) => known.key === person.key && JSON.stringify(known) === JSON.stringify(person));

function uniqueByKey(persons: readonly Person[]): Person[] {
  const byKey = new Map(persons.map((person) => [person.key, person]));
  return [...byKey.values()];
}
