import { LuaScript } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { VaultError } from '../vault/index.ts';
import type { Vault } from '../vault/index.ts';

/** KEYS index, documents · ARGV id, at, document, capacity. Keeps the newest `capacity` documents; 0: all. */
const PUT = new LuaScript(`
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
local over = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[4])
if tonumber(ARGV[4]) > 0 and over > 0 then
  for _, id in ipairs(redis.call('ZPOPMIN', KEYS[1], over)) do redis.call('HDEL', KEYS[2], id) end
end
return redis.status_reply('OK')`);

/** KEYS index, documents · ARGV id → 1 if it was there. */
const REMOVE = new LuaScript(`
redis.call('HDEL', KEYS[2], ARGV[1])
return redis.call('ZREM', KEYS[1], ARGV[1])`);

export interface ShelfOptions<Doc> {
  readonly redis: RedisClient;
  readonly vault: Vault;
  readonly indexKey: string;
  readonly documentsKey: string;
  readonly purpose: string;
  /** 0: unlimited. */
  readonly capacity: number;
  /** Stands in a list for a document that cannot be opened (its key is gone); without it, it is left out. */
  readonly standIn?: (lost: { readonly id: string; readonly atMs: number; readonly why: string }) => Doc;
}

/** Sealed documents by id, newest first: the ground of dead letters and of the quarantine. */
export class DocumentShelf<Doc extends { readonly id: string; readonly atMs: number }> {
  readonly #options: ShelfOptions<Doc>;

  constructor(options: ShelfOptions<Doc>) {
    this.#options = options;
  }

  async put(document: Doc): Promise<void> {
    const { redis, vault, indexKey, documentsKey, purpose, capacity } = this.#options;
    const sealed = vault.seal(`${purpose} ${document.id}`, JSON.stringify(document));
    await PUT.run(redis, [indexKey, documentsKey], [document.id, document.atMs, sealed, capacity]);
  }

  async get(id: string): Promise<Doc | undefined> {
    const { redis, indexKey, documentsKey } = this.#options;
    const [sealed, atMs] = await Promise.all([redis.hget(documentsKey, id), redis.zscore(indexKey, id)]);
    return this.#readOrStandIn(id, sealed, Number(atMs ?? 0));
  }

  /** Removes it; false if somebody else already did. */
  async remove(id: string): Promise<boolean> {
    const { redis, indexKey, documentsKey } = this.#options;
    return Number(await REMOVE.run(redis, [indexKey, documentsKey], [id])) === 1;
  }

  async count(): Promise<number> {
    return this.#options.redis.zcard(this.#options.indexKey);
  }

  /** Walks through all, newest first, a page at a time, beginning after the place that an earlier page ended at. */
  async page(query: {
    readonly after: number;
    readonly limit: number;
    readonly matches: (document: Doc) => boolean;
  }): Promise<{ items: Doc[]; next: number | undefined }> {
    const { redis, indexKey, documentsKey } = this.#options;
    const items: Doc[] = [];
    let offset = query.after;
    while (items.length < query.limit) {
      const flat = await redis.zrevrange(indexKey, offset, offset + 99, 'WITHSCORES');
      const ids = flat.filter((_, index) => index % 2 === 0);
      if (ids.length === 0) return { items, next: undefined };
      const documents = await redis.hmget(documentsKey, ...ids);
      for (const [index, id] of ids.entries()) {
        offset += 1;
        const document = this.#readOrStandIn(id, documents[index], Number(flat[2 * index + 1]));
        if (document !== undefined && query.matches(document)) items.push(document);
        if (items.length === query.limit) return { items, next: offset };
      }
    }
    return { items, next: offset };
  }

  /** One document that cannot be opened must not hide the others. */
  #readOrStandIn(id: string, sealed: string | null | undefined, atMs: number): Doc | undefined {
    if (typeof sealed !== 'string') return undefined;
    try {
      return this.#read(id, sealed);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      return this.#options.standIn?.({ id, atMs, why: error.message });
    }
  }

  #read(id: string, sealed: string): Doc {
    return JSON.parse(this.#options.vault.open(`${this.#options.purpose} ${id}`, sealed)) as Doc;
  }
}
