import { randomUUID } from 'node:crypto';
import type { AccountBook } from '@ccm/shared/accounts';
import { concatenationOf, fingerprintOf, mayBeReceipt, writeSmppEnvelope } from '@ccm/shared/channels/smpp';
import type { ReceivedPdu } from '@ccm/shared/channels/smpp';
import { sealEnvelope } from '@ccm/shared/envelope';
import type { WebhookBatch } from '@ccm/shared/envelope';
import type { Logger } from '@ccm/shared/logging';
import { webhookLane } from '@ccm/shared/queues';
import type { JobQueue, QueueName } from '@ccm/shared/queues';
import { keys } from '@ccm/shared/redis';
import type { RedisClient } from '@ccm/shared/redis';
import type { Vault } from '@ccm/shared/vault';
import type { DeliverVerdict } from '../smpp/index.ts';
import type { PartStore } from './part-store.ts';

export interface ReceiveParts {
  readonly accounts: AccountBook;
  readonly redis: RedisClient;
  readonly vault: Vault;
  readonly partStore: PartStore;
  readonly lane: (name: QueueName) => JobQueue<WebhookBatch>;
  readonly logger: Logger;
}

const PENDING_MS = 600_000;

/**
 * A deliver_sm or data_sm: answered `ok` only when Redis holds it as an envelope in its account's webhook lane, `retry` (0x64) when it
 * cannot. A delivery that we never answered keeps its name, so that the SMSC's redelivery of it is the same message; one that we did
 * answer gives its name up, since customers repeat themselves.
 */
export class DeliverSmReceiver {
  readonly #parts: ReceiveParts;

  constructor(parts: ReceiveParts) {
    this.#parts = parts;
  }

  async receive(account: string, pdu: ReceivedPdu): Promise<DeliverVerdict> {
    try {
      const concatenation = mayBeReceipt(pdu) ? undefined : concatenationOf(pdu);
      if (concatenation === undefined || concatenation.total === 1) await this.#single(account, pdu);
      else await this.#part(account, pdu, concatenation);
      return 'ok';
    } catch (err) {
      this.#parts.logger.warn({ err, account }, 'deliver_sm could not be kept, the SMSC is asked to come again');
      return 'retry';
    }
  }

  /** Long messages whose last parts never came go on with what there is. */
  async giveUpOverdue(): Promise<void> {
    for (const set of await this.#parts.partStore.overdue(Date.now())) {
      await this.#hand(set.account, set.id, set.pdus);
      await this.#parts.partStore.remove(set);
    }
  }

  async #single(account: string, pdu: ReceivedPdu): Promise<void> {
    const { redis } = this.#parts;
    const key = `${keys.binds}:pending:${account}:${fingerprintOf(pdu)}`;
    await redis.set(key, randomUUID(), 'PX', PENDING_MS, 'NX');
    const deliveryId = (await redis.get(key)) ?? randomUUID();
    await this.#hand(account, deliveryId, [pdu]);
    await redis.del(key);
  }

  async #part(
    account: string,
    pdu: ReceivedPdu,
    concatenation: NonNullable<ReturnType<typeof concatenationOf>>,
  ): Promise<void> {
    const set = await this.#parts.partStore.add(account, pdu, concatenation);
    if (!set.complete) return;
    await this.#hand(account, set.id, set.pdus);
    await this.#parts.partStore.remove(set);
  }

  async #hand(accountName: string, deliveryId: string, pdus: readonly ReceivedPdu[]): Promise<void> {
    const [first, ...others] = pdus;
    const account = this.#parts.accounts.find('smpp', accountName);
    if (first === undefined || account === undefined)
      throw new Error(`The SMPP account ${accountName} is not configured`);
    const receivedAtMs = Date.now();
    const sealed = sealEnvelope(
      {
        id: randomUUID(),
        provider: 'smpp',
        channel: 'smpp',
        account: accountName,
        route: 'internal',
        method: 'POST',
        publicUrl: '',
        query: {},
        headers: {},
        bodyBase64: writeSmppEnvelope({ deliveryId, receivedAtMs, pdus: [first, ...others] }).toString('base64'),
        receivedAtMs,
      },
      this.#parts.vault,
    );
    await this.#parts.lane(webhookLane('smpp', accountName)).add({ envelopes: [sealed] });
  }
}
