import type { ChannelName, StatusReport } from '@ccm/core/domain';
import { conversationDigest, keys } from '../../storage/redis/index.ts';
import type { RedisClient } from '../../storage/redis/index.ts';
import { partKey, toPartRef } from '../part-ref.ts';
import type { PartRef } from '../part-ref.ts';
import { ADD_TO_INDEX } from '../scripts.ts';

interface ConversationRef {
  readonly channel: ChannelName;
  readonly account: string;
  readonly customerId: string;
}

/** A report about all messages to a customer up to a time. */
export type Watermark = Extract<StatusReport['match'], { readonly by: 'watermark' }>;

const KEEP_SENT = 500;

/** The times at which each customer's messages were sent, for providers that report "everything up to". */
export class SentTimes {
  readonly #redis: RedisClient;
  readonly #keepMs: number;

  constructor({ redis, keepMs }: { readonly redis: RedisClient; readonly keepMs: number }) {
    this.#redis = redis;
    this.#keepMs = keepMs;
  }

  /** @param sentAtMs milliseconds since 1970. */
  async remember(conversation: ConversationRef, part: PartRef, sentAtMs: number): Promise<void> {
    await ADD_TO_INDEX.run(this.#redis, [keyOf(conversation)], [sentAtMs, partKey(part), KEEP_SENT, this.#keepMs]);
  }

  /** The parts up to a time, the earliest first. */
  async upTo(conversation: ConversationRef, atMs: number): Promise<PartRef[]> {
    const parts = await this.#redis.zrangebyscore(keyOf(conversation), '-inf', atMs);
    return parts.map(toPartRef);
  }

  /**
   * All parts up to a watermark are read, which is final: the next watermark leads to the last of them alone, and to later ones.
   * @param parts in the order of `upTo`.
   */
  async forgetRead(conversation: ConversationRef, parts: readonly PartRef[]): Promise<void> {
    const earlier = parts.slice(0, -1).map(partKey);
    if (earlier.length > 0) await this.#redis.zrem(keyOf(conversation), ...earlier);
  }
}

const keyOf = (conversation: ConversationRef): string => keys.sentTimes(conversationDigest(conversation));
