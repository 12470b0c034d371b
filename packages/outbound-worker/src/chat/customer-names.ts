import { channelOf } from '@ccm/channels/registry';
import type { Account, Customer } from '@ccm/core/domain';
import type { HttpClient } from '@ccm/core/ports';
import { digestOf, keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { VaultError } from '@ccm/shared/storage/sealing';
import type { Vault } from '@ccm/shared/storage/sealing';

export interface CustomerNamesParts {
  readonly redis: RedisClient;
  readonly vault: Vault;
  readonly http: HttpClient;
}

const DAY_MS = 24 * 3600 * 1000;
/** A customer whose name cannot be had is not asked for with every message. */
const UNKNOWN_MS = 3600 * 1000;

/** Customers' names, from the providers that must be asked for them (Messenger); remembered for a day. */
export class CustomerNames {
  readonly #parts: CustomerNamesParts;

  constructor(parts: CustomerNamesParts) {
    this.#parts = parts;
  }

  /** Empty where the provider does not tell. Never rejects for what the provider does. */
  async nameOf(account: Account, customerId: string, signal: AbortSignal): Promise<Partial<Customer>> {
    const lookUp = channelOf(account.provider).lookUpCustomer;
    if (lookUp === undefined) return {};
    const { redis, vault, http } = this.#parts;
    const key = keys.profile(digestOf(account.channel, account.name, customerId));
    const known = readProfile(await redis.get(key), vault);
    if (known !== undefined) return known;
    const profile = await lookUp(customerId, { account, http, signal });
    const keepMs = profile.name === undefined && profile.firstName === undefined ? UNKNOWN_MS : DAY_MS;
    await redis.set(key, vault.seal('profile', JSON.stringify(profile)), 'PX', keepMs);
    return profile;
  }
}

/** Nothing where it is not there, or does not open (its key is gone): it is asked for again. */
function readProfile(sealed: string | null, vault: Vault): Partial<Customer> | undefined {
  try {
    return sealed === null ? undefined : (JSON.parse(vault.open('profile', sealed)) as Partial<Customer>);
  } catch (error) {
    if (error instanceof VaultError) return undefined;
    throw error;
  }
}
