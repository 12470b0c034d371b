import { customerIdOf, messageReference } from '@ccm/channels/smpp';
import type { SmppAddress, SmppSettings } from '@ccm/channels/smpp';
import type { Account } from '@ccm/core/domain';
import type { PartRef } from '@ccm/shared/messages';
import { digestOf, keys } from '@ccm/shared/storage/redis';
import type { RedisClient } from '@ccm/shared/storage/redis';

type SmppAccount = Account<SmppSettings>;

/** Beyond the time for which an unanswered message waits. */
const KEEP_MS = 900_000;
const KEPT_PER_REFERENCE = 10;

/**
 * Facts about submit_sm PDUs whose answer never came in time: receipts that return our user_message_reference, and late refusals. In
 * Redis, because another replica may need them.
 */
export class UnansweredSubmits {
  readonly #redis: RedisClient;

  constructor(redis: RedisClient) {
    this.#redis = redis;
  }

  /** A receipt about some message to this customer came under this reference. @param messageIds all spellings of the SMSC's id. */
  async heard(
    account: SmppAccount,
    receipt: { readonly customer: SmppAddress; readonly reference: number; readonly messageIds: readonly string[] },
  ): Promise<void> {
    const key = heardKey(account, receipt.customer, receipt.reference);
    await this.#redis
      .multi()
      .lpush(key, JSON.stringify(receipt.messageIds))
      .ltrim(key, 0, KEPT_PER_REFERENCE - 1)
      .pexpire(key, KEEP_MS + account.settings.unansweredWait * 1000)
      .exec();
  }

  /** The ids of the receipts that came under the part's reference, the newest first. */
  async heardOf(account: SmppAccount, customer: SmppAddress, part: PartRef): Promise<readonly (readonly string[])[]> {
    const lists = await this.#redis.lrange(heardKey(account, customer, messageReference(part)), 0, -1);
    return lists.map(readIds);
  }

  /** Notes a late refusal of the part that was submitted then. */
  async refused(part: PartRef, submittedAtMs: number): Promise<void> {
    await this.#redis.set(refusalKey(part), submittedAtMs, 'PX', KEEP_MS);
  }

  /** Whether the try that began then was refused: an earlier one says nothing of it. */
  async wasRefused(part: PartRef, begunAtMs: number): Promise<boolean> {
    const submittedAtMs = await this.#redis.get(refusalKey(part));
    return submittedAtMs !== null && Number(submittedAtMs) >= begunAtMs;
  }
}

function readIds(list: string): readonly string[] {
  const ids: unknown = JSON.parse(list);
  return Array.isArray(ids) ? ids.map(String) : [];
}

/** The customer in one spelling: SMSCs report in national form a number that was submitted in international form. */
function heardKey(account: SmppAccount, customer: SmppAddress, reference: number): string {
  const customerId = customerIdOf(customer, account.settings.countryCode);
  return keys.heardReceipts(digestOf(account.channel, account.name, customerId, String(reference)));
}

const refusalKey = (part: PartRef): string => keys.lateRefusal(digestOf(part.messageId, String(part.part)));
