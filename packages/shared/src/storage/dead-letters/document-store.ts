import type { z } from 'zod';
import { FleetError } from '@ccm/core/domain';
import { LuaScript, walkByTime } from '../redis/index.ts';
import type { Placed, RedisClient, TimeWalk } from '../redis/index.ts';
import { SealedJson } from '../sealing/index.ts';
import type { Sealer } from '../sealing/index.ts';

/**
 * KEYS index, documents, index of the group · ARGV id, at, document, capacity, capacity of a group → 1 if it was not there. Keeps the newest
 * documents, altogether and of the group; 0: all. The oldest of a group may be gone from the store already.
 */
const PUT = new LuaScript(`
if redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[3]) == 0 then return 0 end
local function keepNewest(index, capacity)
  redis.call('ZADD', index, ARGV[2], ARGV[1])
  local over = redis.call('ZCARD', index) - capacity
  if capacity == 0 or over <= 0 then return end
  for _, id in ipairs(redis.call('ZPOPMIN', index, over)) do
    redis.call('HDEL', KEYS[2], id)
    redis.call('ZREM', KEYS[1], id)
  end
end
keepNewest(KEYS[1], tonumber(ARGV[4]))
if KEYS[3] ~= KEYS[1] then
  keepNewest(KEYS[3], tonumber(ARGV[5]))
  redis.call('PEXPIRE', KEYS[3], ${String(30 * 24 * 3600 * 1000)})
end
return 1`);

/** KEYS index, documents · ARGV id → 1 if it was there. */
const REMOVE = new LuaScript(`
redis.call('HDEL', KEYS[2], ARGV[1])
return redis.call('ZREM', KEYS[1], ARGV[1])`);

interface DocumentStoreOptions<Doc> {
  readonly redis: RedisClient;
  readonly sealer: Sealer;
  readonly indexKey: string;
  readonly documentsKey: string;
  readonly purpose: string;
  readonly schema: z.ZodType<Doc>;
  /** 0: unlimited. */
  readonly capacity: number;
  /** Keeps the newest of each group, so that the many of one do not push the few of another out. */
  readonly groups?: { readonly capacity: number; readonly indexKeyOf: (document: Doc) => string };
  /** Stands in a list for a document that cannot be opened (its key is gone); without it, it is left out. */
  readonly placeholder?: (lost: { readonly id: string; readonly atMs: number; readonly why: string }) => Doc;
}

export interface PageQuery<Doc> {
  /** The `next` of the page before. */
  readonly behind?: Placed | undefined;
  readonly limit: number;
  readonly matches: (document: Doc) => boolean;
  /** Default: newest first. */
  readonly order?: TimeWalk['order'];
}

export interface DocumentPage<Doc> {
  readonly items: Doc[];
  /** The end of the page; undefined: nothing is left. */
  readonly next: Placed | undefined;
}

/** Sealed documents by id, newest first. Dead letters, the quarantine and events are such stores. */
export class DocumentStore<Doc extends { readonly id: string; readonly atMs: number }> {
  readonly #options: DocumentStoreOptions<Doc>;
  readonly #sealed: SealedJson<Doc>;

  constructor(options: DocumentStoreOptions<Doc>) {
    this.#options = options;
    this.#sealed = new SealedJson(options.sealer, { purpose: options.purpose, schema: options.schema });
  }

  /** Resolves to false for a document that is kept already: it stays as it is, in its place. */
  async put(document: Doc): Promise<boolean> {
    const { redis, indexKey, documentsKey, capacity, groups } = this.#options;
    const sealed = this.#sealed.seal(document, document.id);
    const index = [indexKey, documentsKey, groups?.indexKeyOf(document) ?? indexKey];
    const isNew = await PUT.run(redis, index, [
      document.id,
      document.atMs,
      sealed,
      capacity,
      groups?.capacity ?? capacity,
    ]);
    return Number(isNew) === 1;
  }

  async get(id: string): Promise<Doc | undefined> {
    const { redis, indexKey, documentsKey } = this.#options;
    const [sealed, atMs] = await Promise.all([redis.hget(documentsKey, id), redis.zscore(indexKey, id)]);
    return this.#readOrPlaceholder(id, sealed, Number(atMs ?? 0));
  }

  /** Removes it; false if it was removed already. */
  async remove(id: string): Promise<boolean> {
    const { redis, indexKey, documentsKey } = this.#options;
    return Number(await REMOVE.run(redis, [indexKey, documentsKey], [id])) === 1;
  }

  async count(): Promise<number> {
    return this.#options.redis.zcard(this.#options.indexKey);
  }

  /** Every document's place, oldest first. */
  async places(): Promise<Placed[]> {
    const flat = await this.#options.redis.zrange(this.#options.indexKey, '0', '-1', 'WITHSCORES');
    return flat.flatMap((id, index) => (index % 2 === 0 ? [{ id, atMs: Number(flat[index + 1]) }] : []));
  }

  /** Those of the documents that are there. */
  async load(places: readonly Placed[]): Promise<Doc[]> {
    return (await this.#load(places)).flatMap(({ document }) => (document === undefined ? [] : [document]));
  }

  /** Walks through all, a page at a time, beginning behind the place that an earlier page ended at. */
  async page(query: PageQuery<Doc>): Promise<DocumentPage<Doc>> {
    const { redis, indexKey } = this.#options;
    const { behind, limit, matches, order = 'newest-first' } = query;
    const items: Doc[] = [];
    for await (const batch of walkByTime(redis, indexKey, { behind, order })) {
      for (const { place, document } of await this.#load(batch)) {
        if (document === undefined || !matches(document)) continue;
        items.push(document);
        if (items.length === limit) return { items, next: place };
      }
    }
    return { items, next: undefined };
  }

  async #load(batch: readonly Placed[]): Promise<{ place: Placed; document: Doc | undefined }[]> {
    const { redis, documentsKey } = this.#options;
    const sealed = await redis.hmget(documentsKey, ...batch.map(({ id }) => id));
    return batch.map((place, index) => ({
      place,
      document: this.#readOrPlaceholder(place.id, sealed[index], place.atMs),
    }));
  }

  /** One document that cannot be opened must not hide the others. */
  #readOrPlaceholder(id: string, sealed: string | null | undefined, atMs: number): Doc | undefined {
    if (typeof sealed !== 'string') return undefined;
    try {
      return this.#sealed.open(sealed, id);
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      return this.#options.placeholder?.({ id, atMs, why: error.message });
    }
  }
}
