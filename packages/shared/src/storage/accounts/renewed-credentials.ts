import { z } from 'zod';
import type { Account } from '@ccm/core/domain';
import { digestOf, keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { SealedJson } from '../sealing/index.ts';
import type { Sealer } from '../sealing/index.ts';

/** A credential that took the place of a configured one. */
export interface RenewedCredential {
  /** `<channel>/<account>`. */
  readonly account: string;
  readonly setting: string;
  readonly value: string;
  /** The digest of the configured one: if the configuration has another, this renewed one is void. */
  readonly configuredDigest: string;
  readonly renewedAtMs: number;
  readonly expiresAtMs: number;
}

const stored: z.ZodType<RenewedCredential> = z.looseObject({
  account: z.string(),
  setting: z.string(),
  value: z.string(),
  configuredDigest: z.string(),
  renewedAtMs: z.number(),
  expiresAtMs: z.number(),
});

/** Credentials that providers have renewed, in Redis for all processes. */
export class RenewedCredentials {
  readonly #redis: RedisClient;
  readonly #json: SealedJson<RenewedCredential>;

  /** @param sealer one that encrypts, because it seals secrets. */
  constructor(redis: RedisClient, sealer: Sealer) {
    this.#redis = redis;
    this.#json = new SealedJson(sealer, { purpose: 'renewed-credential', schema: stored });
  }

  /** All, by `<channel>/<account>`, whether the account still has the credential that they renew or not. */
  async all(): Promise<ReadonlyMap<string, RenewedCredential>> {
    const fields = await this.#redis.hgetall(keys.renewedCredentials);
    const read = Object.values(fields).map((sealed) => this.#json.openIfReadable(sealed));
    return new Map(read.filter((one) => one !== undefined).map((one) => [one.account, one]));
  }

  async put(credential: RenewedCredential): Promise<void> {
    await this.#redis.hset(keys.renewedCredentials, digestOf(credential.account), this.#json.seal(credential));
  }

  /** True for one process within this time. */
  async claim(account: Pick<Account, 'channel' | 'name'>, forMs: number): Promise<boolean> {
    const key = keys.renewalTurn(digestOf(account.channel, account.name));
    return (await this.#redis.set(key, '1', 'PX', forMs, 'NX')) === 'OK';
  }
}

/** The settings of an account with its renewed credential in place, where that renews the one that is configured. */
export function withRenewed(account: Account, renewed: RenewedCredential | undefined): Account {
  if (renewed === undefined) return account;
  const configured = textSetting(account, renewed.setting);
  if (configured === undefined || digestOf(configured) !== renewed.configuredDigest) return account;
  const settings = Object.fromEntries(Object.entries(Object(account.settings) as object));
  return { ...account, settings: { ...settings, [renewed.setting]: renewed.value } };
}

/** A setting of text; undefined where the account has none of this name. */
export function textSetting({ settings }: Account, name: string): string | undefined {
  if (typeof settings !== 'object' || settings === null) return undefined;
  const value = new Map<string, unknown>(Object.entries(settings)).get(name);
  return typeof value === 'string' ? value : undefined;
}
