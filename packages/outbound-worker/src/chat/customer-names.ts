import { z } from 'zod';
import { channelOf } from '@ccm/channels/registry';
import { fullName } from '@ccm/core/domain';
import type { Account, Customer } from '@ccm/core/domain';
import type { HttpClient } from '@ccm/core/ports';
import { DAY_MS, HOUR_MS } from '@ccm/core/time';
import type { ConversationStore } from '@ccm/shared/storage/conversations';
import { digestOf, keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { SealedJson } from '@ccm/shared/storage/sealing';
import type { Sealer } from '@ccm/shared/storage/sealing';

interface CustomerNamesDeps {
  readonly redis: RedisClient;
  readonly sealer: Sealer;
  readonly http: HttpClient;
  readonly conversations: Pick<ConversationStore, 'setName'>;
}

/** A customer's profile at the provider. */
const storedProfile: z.ZodType<Partial<Customer>> = z.looseObject({
  id: z.string().exactOptional(),
  name: z.string().exactOptional(),
  firstName: z.string().exactOptional(),
  lastName: z.string().exactOptional(),
  language: z.string().exactOptional(),
  aliases: z.array(z.string()).exactOptional(),
});

/** The pause before the next look-up for a customer without a known name. */
const UNKNOWN_MS = HOUR_MS;

/** Customers' names, from the providers that must be asked for them (Messenger); remembered for a day. */
export class CustomerNames {
  readonly #deps: CustomerNamesDeps;
  readonly #profiles: SealedJson<Partial<Customer>>;

  constructor(deps: CustomerNamesDeps) {
    this.#deps = deps;
    this.#profiles = new SealedJson(deps.sealer, { purpose: 'profile', schema: storedProfile });
  }

  /** The customer's name; empty if the provider does not tell it. Never rejects for a fault of the provider. */
  async nameOf(account: Account, customerId: string, signal: AbortSignal): Promise<Partial<Customer>> {
    const lookUp = channelOf(account.provider).lookUpCustomer;
    if (lookUp === undefined) return {};
    const { redis, http, conversations } = this.#deps;
    const key = keys.profile(digestOf(account.channel, account.name, customerId));
    const known = this.#profiles.openIfReadable(await redis.get(key));
    if (known !== undefined) return known;
    const profile = await lookUp(customerId, { account, http, signal });
    const keepMs = profile.name === undefined && profile.firstName === undefined ? UNKNOWN_MS : DAY_MS;
    const name = fullName(profile);
    await Promise.all([
      redis.set(key, this.#profiles.seal(profile), 'PX', keepMs),
      ...(name === undefined
        ? []
        : [conversations.setName({ channel: account.channel, account: account.name, customerId }, name)]),
    ]);
    return profile;
  }
}
