import { z } from 'zod';
import { keys, LuaScript, walkByTime } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { SealedJson } from '../sealing/index.ts';
import { envelope } from '../partitions/index.ts';
import type { Sealer } from '../sealing/index.ts';
import type { Envelope } from '../partitions/index.ts';

/** A webhook as it came, and the events that CCM's version of that time read in it. */
export interface ArchivedWebhook {
  readonly envelope: Envelope;
  /** The version that read it. */
  readonly version: string;
  /** The events that were read, in order, as plain JSON. */
  readonly events: readonly unknown[];
  /** The messages to the chat solution made from them; absent in entries of earlier versions. */
  readonly messages?: readonly unknown[];
  /** The reason why nothing could be read. */
  readonly fault?: string;
}

/** The oldest go first, whichever bound is met. */
export interface ArchiveBounds {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

const archived: z.ZodType<ArchivedWebhook> = z.looseObject({
  envelope,
  version: z.string(),
  events: z.array(z.unknown()),
  messages: z.array(z.unknown()).exactOptional(),
  fault: z.string().exactOptional(),
});

/**
 * KEYS index, documents, size · ARGV id, at, document, most bytes, oldest time. Keeps the first of two with one id; then drops the oldest
 * until both bounds are kept.
 */
const PUT = new LuaScript(`
if redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[3]) == 0 then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
local size = redis.call('INCRBY', KEYS[3], #ARGV[3])
while true do
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  if not oldest[1] then break end
  if size <= tonumber(ARGV[4]) and tonumber(oldest[2]) >= tonumber(ARGV[5]) then break end
  size = redis.call('DECRBY', KEYS[3], redis.call('HSTRLEN', KEYS[2], oldest[1]))
  redis.call('HDEL', KEYS[2], oldest[1])
  redis.call('ZREM', KEYS[1], oldest[1])
end
return 1`);

const PLACES = [keys.archiveIndex, keys.archiveDocuments, keys.archiveSize] as const;

/** WEBHOOK_ARCHIVE: the newest webhooks, sealed, so that another version can be tried on them before it goes live. */
export class WebhookArchive {
  readonly #redis: RedisClient;
  readonly #sealed: SealedJson<ArchivedWebhook>;

  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#sealed = new SealedJson(sealer, { purpose: 'archived webhook', schema: archived });
  }

  /** Keeps it; one that is kept already stays as the version before read it. */
  async put(webhook: ArchivedWebhook, { maxBytes, maxAgeMs }: ArchiveBounds): Promise<void> {
    const { id, receivedAtMs } = webhook.envelope;
    const document = this.#sealed.seal(webhook, id);
    await PUT.run(this.#redis, PLACES, [id, receivedAtMs, document, maxBytes, Date.now() - maxAgeMs]);
  }

  /** Walks the archive, newest first. An entry that does not open (its key is gone) is left out. */
  async *newestFirst(): AsyncGenerator<ArchivedWebhook> {
    const walk = { behind: undefined, order: 'newest-first' } as const;
    for await (const places of walkByTime(this.#redis, keys.archiveIndex, walk)) {
      const documents = await this.#redis.hmget(keys.archiveDocuments, ...places.map(({ id }) => id));
      for (const [index, { id }] of places.entries()) {
        const webhook = this.#sealed.openIfReadable(documents[index], id);
        if (webhook !== undefined) yield webhook;
      }
    }
  }

  /** The size of the archive: the number of webhooks, and their bytes in Redis. */
  async size(): Promise<{ readonly count: number; readonly bytes: number }> {
    const [count, bytes] = await Promise.all([this.#redis.zcard(keys.archiveIndex), this.#redis.get(keys.archiveSize)]);
    return { count, bytes: Number(bytes ?? 0) };
  }
}
