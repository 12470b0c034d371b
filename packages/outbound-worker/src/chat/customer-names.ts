import { channelOf } from '@ccm/channels/registry';
import type { Account, Customer } from '@ccm/core/domain';
import type { HttpClient } from '@ccm/core/ports';
import { digestOf, keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { SealingError } from '@ccm/shared/storage/sealing';
import type { Sealer } from '@ccm/shared/storage/sealing';

export interface CustomerNamesDeps {
  readonly redis: RedisClient;
  readonly sealer: Sealer;
  readonly http: HttpClient;
}

const DAY_MS = 24 * 3600 * 1000;
/** A customer whose name cannot be had is not asked for with every message. */
const UNKNOWN_MS = 3600 * 1000;

/** Customers' names, from the providers that must be asked for them (Messenger); remembered for a day. */
export class CustomerNames {
  readonly #deps: CustomerNamesDeps;

  constructor(deps: CustomerNamesDeps) {
    this.#deps = deps;
  }

  /** Empty where the provider does not tell. Never rejects for what the provider does. */
  async nameOf(account: Account, customerId: string, signal: AbortSignal): Promise<Partial<Customer>> {
    const lookUp = channelOf(account.provider).lookUpCustomer;
    if (lookUp === undefined) return {};
    const { redis, sealer, http } = this.#deps;
    const key = keys.profile(digestOf(account.channel, account.name, customerId));
    const known = readProfile(await redis.get(key), sealer);
    if (known !== undefined) return known;
    const profile = await lookUp(customerId, { account, http, signal });
    const keepMs = profile.name === undefined && profile.firstName === undefined ? UNKNOWN_MS : DAY_MS;
    await redis.set(key, sealer.seal('profile', JSON.stringify(profile)), 'PX', keepMs);
    return profile;
  }
}

/** Nothing where it is not there, or does not open (its key is gone): it is asked for again. */
function readProfile(sealed: string | null, sealer: Sealer): Partial<Customer> | undefined {
  try {
    return sealed === null ? undefined : (JSON.parse(sealer.open('profile', sealed)) as Partial<Customer>);
  } catch (error) {
    if (error instanceof SealingError) return undefined;
    throw error;
  }
}
