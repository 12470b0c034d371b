import { randomUUID } from 'node:crypto';
import { keys, LuaScript } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { SealingError } from '../sealing/index.ts';
import type { Sealer } from '../sealing/index.ts';
import type { MailboxRef } from './mailbox-ref.ts';

export interface NewItem {
  /** Dropped if an item with this id was appended within `dedupeMs`; empty: never dropped. */
  readonly dedupeId: string;
  readonly content: string;
  /** Stands before the item's id, as a report's rank does. */
  readonly idPrefix?: string;
}

/** The item whose turn it is, and what earlier tries left behind. */
export interface Head {
  readonly id: string;
  readonly content: string;
  /** Survives until the item is done: attempts, reserved send time, receipts of parts. */
  readonly notes: Readonly<Record<string, string>>;
  readonly waiting: number;
}

/** Another worker has taken this mailbox over: whoever gets this must not touch it any more. */
export class MailboxLost extends Error {
  constructor() {
    super('Another worker drains this mailbox now');
    this.name = 'MailboxLost';
  }
}

const OWNER_MS = 24 * 3600 * 1000;

/** KEYS items, seen · ARGV now, dedupeMs, (dedupeId, item)* → {length, fresh…}. One step, so that a crash neither loses nor doubles. */
const APPEND = new LuaScript(`
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])
local fresh = {}
for i = 3, #ARGV, 2 do
  local new = 1
  if ARGV[i] ~= '' then new = redis.call('ZADD', KEYS[2], 'NX', ARGV[1] + ARGV[2], ARGV[i]) end
  if new == 1 then redis.call('RPUSH', KEYS[1], ARGV[i + 1]) end
  fresh[#fresh + 1] = new
end
if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
table.insert(fresh, 1, redis.call('LLEN', KEYS[1]))
return fresh`);

/** KEYS items, owner, notes · ARGV token, ownerMs → {head, waiting, notes…}. The newest opener owns the box; older ones are fenced out. */
const OPEN = new LuaScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('DEL', KEYS[2], KEYS[3])
  return {false, 0}
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {redis.call('LINDEX', KEYS[1], 0), redis.call('LLEN', KEYS[1]), unpack(redis.call('HGETALL', KEYS[3]))}`);

/** KEYS items, owner, notes · ARGV token, ownerMs, item id → 'lost', or {next head, waiting}. */
const ADVANCE = new LuaScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 'lost' end
local head = redis.call('LINDEX', KEYS[1], 0)
if head and (head == ARGV[3] or string.sub(head, 1, #ARGV[3] + 1) == ARGV[3] .. '|') then
  redis.call('LPOP', KEYS[1])
  redis.call('DEL', KEYS[3])
end
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('DEL', KEYS[2])
  return {false, 0}
end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return {redis.call('LINDEX', KEYS[1], 0), redis.call('LLEN', KEYS[1])}`);

/** KEYS owner, notes · ARGV token, (field, value)* → 'lost' or 'kept'. Notes stay as long as their item, however long it waits. */
const NOTE = new LuaScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'lost' end
redis.call('HSET', KEYS[2], unpack(ARGV, 2))
return 'kept'`);

/**
 * Lists of messages in Redis that are worked off head first: one per conversation and direction, one per message for its reports.
 * Contents are sealed; every change is one atomic step.
 */
export class MailboxStore {
  readonly #redis: RedisClient;
  readonly #sealer: Sealer;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#sealer = sealer;
  }

  /** Appends in order and tells which items were new. */
  async append(
    ref: MailboxRef,
    items: readonly NewItem[],
    dedupeMs: number,
  ): Promise<{ fresh: boolean[]; waiting: number }> {
    const args = items.flatMap((item) => [
      item.dedupeId,
      `${item.idPrefix === undefined ? '' : `${item.idPrefix}-`}${this.sealItem(ref, item.content)}`,
    ]);
    const reply = await APPEND.run(
      this.#redis,
      [place(ref, 'items'), place(ref, 'seen')],
      [Date.now(), dedupeMs, ...args],
    );
    const [waiting = 0, ...fresh] = toNumbers(reply);
    return { fresh: fresh.map((flag) => flag === 1), waiting };
  }

  /** One item as it lies in the list: for scripts of other modules that append as part of a larger step. */
  sealItem(ref: MailboxRef, content: string): string {
    return `${randomUUID()}|${this.#sealer.seal(purpose(ref), content)}`;
  }

  itemsKey(ref: MailboxRef): string {
    return place(ref, 'items');
  }

  /** Whether an item with this id was appended within its `dedupeMs`. */
  async hasSeen(ref: MailboxRef, dedupeId: string): Promise<boolean> {
    const until = await this.#redis.zscore(place(ref, 'seen'), dedupeId);
    return until !== null && Number(until) > Date.now();
  }

  /** An item's content in clear, once it lies elsewhere. @throws {SealingError} when it is not what one of our services put there. */
  unseal(ref: MailboxRef, content: string): string {
    return this.#sealer.open(purpose(ref), content);
  }

  /** Takes the mailbox over and shows its head. */
  async open(ref: MailboxRef): Promise<OpenMailbox> {
    const owner = randomUUID();
    const mailbox = new OpenMailbox({
      redis: this.#redis,
      ref,
      owner,
      sealer: this.#sealer,
    });
    await mailbox.load();
    return mailbox;
  }

  async waiting(ref: MailboxRef): Promise<number> {
    return this.#redis.llen(place(ref, 'items'));
  }
}

interface OpenMailboxDeps {
  readonly redis: RedisClient;
  readonly ref: MailboxRef;
  readonly owner: string;
  readonly sealer: Sealer;
}

/** A mailbox in the hands of one worker. */
export class OpenMailbox {
  readonly #deps: OpenMailboxDeps;
  #head: Head | undefined;
  #fault: SealingError | undefined;

  constructor(deps: OpenMailboxDeps) {
    this.#deps = deps;
  }

  get ref(): MailboxRef {
    return this.#deps.ref;
  }

  get head(): Head | undefined {
    return this.#head;
  }

  /** The head's content in clear. @throws {SealingError} when it or its notes are not what one of our services put there. */
  read(head: Head): string {
    const { sealer, ref } = this.#deps;
    if (this.#fault !== undefined) throw this.#fault;
    return sealer.open(purpose(ref), head.content);
  }

  async load(): Promise<void> {
    const { redis, ref, owner } = this.#deps;
    const reply = await OPEN.run(
      redis,
      [place(ref, 'items'), place(ref, 'owner'), place(ref, 'notes')],
      [owner, OWNER_MS],
    );
    const [item, waiting, ...pairs] = Array.isArray(reply) ? (reply as unknown[]) : [];
    this.#head = toHead(item, waiting, this.#readNotes(toRecord(pairs)));
  }

  /** The head is done: takes it out and shows the next. @throws {MailboxLost} */
  async advance(): Promise<void> {
    const { redis, ref, owner } = this.#deps;
    const reply = await ADVANCE.run(
      redis,
      [place(ref, 'items'), place(ref, 'owner'), place(ref, 'notes')],
      [owner, OWNER_MS, this.#head?.id ?? ''],
    );
    if (!Array.isArray(reply)) throw new MailboxLost();
    const [item, waiting] = reply as unknown[];
    this.#head = toHead(item, waiting, {});
    this.#fault = undefined;
  }

  /** Remembers something about the head for its next try. @throws {MailboxLost} */
  async note(notes: Readonly<Record<string, string>>): Promise<void> {
    const { redis, ref, owner, sealer } = this.#deps;
    const sealed = Object.entries(notes).flatMap(([name, value]) => [name, sealer.seal(notePurpose(ref, name), value)]);
    const reply = await NOTE.run(redis, [place(ref, 'owner'), place(ref, 'notes')], [owner, ...sealed]);
    if (reply !== 'kept') throw new MailboxLost();
    if (this.#head !== undefined) this.#head = { ...this.#head, notes: { ...this.#head.notes, ...notes } };
  }

  #readNotes(sealed: Readonly<Record<string, string>>): Record<string, string> {
    const { sealer, ref } = this.#deps;
    try {
      return Object.fromEntries(
        Object.entries(sealed).map(([name, value]) => [name, sealer.open(notePurpose(ref, name), value)]),
      );
    } catch (error) {
      if (!(error instanceof SealingError)) throw error;
      this.#fault = error;
      return {};
    }
  }
}

const place = (ref: MailboxRef, part: string): string => keys.mailbox(ref.tag, `${ref.box}:${part}`);
const notePurpose = (ref: MailboxRef, name: string): string => `note ${ref.tag} ${ref.box} ${name}`;
const purpose = (ref: MailboxRef): string => `mailbox ${ref.tag} ${ref.box}`;

function toHead(item: unknown, waiting: unknown, notes: Record<string, string>): Head | undefined {
  if (typeof item !== 'string') return undefined;
  const bar = item.indexOf('|');
  // None of ours wrote that: it is its own name, by which it can be taken out.
  if (bar < 0) return { id: item, content: item, notes, waiting: Number(waiting) };
  return { id: item.slice(0, bar), content: item.slice(bar + 1), notes, waiting: Number(waiting) };
}

function toRecord(pairs: readonly unknown[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let index = 0; index + 1 < pairs.length; index += 2) record[String(pairs[index])] = String(pairs[index + 1]);
  return record;
}

const toNumbers = (reply: unknown): number[] => (Array.isArray(reply) ? reply.map(Number) : []);
