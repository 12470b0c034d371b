import { randomUUID } from 'node:crypto';
import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import {
  concatenationOf,
  isWholeReceipt,
  readReceipt,
  receiptRules,
  referenceIn,
  writeSmppEnvelope,
} from '@ccm/channels/smpp';
import type { ReceivedPdu, SmppSettings } from '@ccm/channels/smpp';
import { compact } from '@ccm/core/objects';
import { currentTraceId, currentTraceparent, inSpan } from '@ccm/shared/platform/tracing';
import { toPartitionEnvelope, writeBody } from '@ccm/shared/storage/partitions';
import type { Logger } from '@ccm/shared/platform/logging';
import type { WebhookPartitions } from '@ccm/shared/storage/partitions';
import type { ReplicaConfirmation } from '@ccm/shared/storage/redis';
import type { Sealer } from '@ccm/shared/storage/sealing';
import type { Account } from '@ccm/core/domain';
import type { UnansweredSubmits } from '../outbound/unanswered-submits.ts';
import type { DeliverOutcome } from '../smpp/index.ts';
import type { ArrivedPart, SegmentStore } from './segment-store.ts';
import type { Arrival, NamedDelivery, RedeliveryDetector } from './redelivery-detector.ts';

interface ReceiveDeps {
  readonly accounts: AccountRegistry;
  readonly redeliveries: RedeliveryDetector;
  readonly unanswered: UnansweredSubmits;
  readonly sealer: Sealer;
  readonly segments: SegmentStore;
  readonly replicas: ReplicaConfirmation;
  readonly partitions: Pick<WebhookPartitions, 'append'>;
  /** Receives the account of each message and receipt that Redis holds. */
  readonly received?: (account: string) => void;
  readonly logger: Logger;
}

/**
 * Receives a deliver_sm or data_sm: answers `ok` only when Redis holds it as an envelope in its account's webhook partition, `retry`
 * (0x64) if it cannot. RedeliveryDetector tells redeliveries from repetitions.
 */
export class DeliverSmReceiver {
  readonly #deps: ReceiveDeps;

  constructor(deps: ReceiveDeps) {
    this.#deps = deps;
  }

  async receive(pdu: ReceivedPdu, arrival: Arrival): Promise<DeliverOutcome> {
    let delivery: NamedDelivery | undefined;
    try {
      await this.#hear(pdu, arrival.account);
      delivery = await this.#deps.redeliveries.name(pdu, arrival);
      await this.#take(pdu, arrival.account, delivery.id);
      await delivery.answered();
      return 'ok';
    } catch (err) {
      delivery?.refused();
      this.#deps.logger.warn(
        { err, bind: arrival.bindId },
        'failed to store a deliver_sm, asked the SMSC to send it again',
      );
      return 'retry';
    }
  }

  /** Passes on long messages whose last parts never came, with the parts that did. */
  async giveUpOverdue(): Promise<void> {
    for (const set of await this.#deps.segments.overdue(Date.now())) {
      await this.#hand(set.account, set.id, set.pdus);
      await this.#deps.segments.remove(set);
    }
  }

  /**
   * SMSCs cut a receipt in two, or give it the header of the part that it is about. One that tells all does not wait for others, yet the
   * others may be no more than its rest.
   */
  async #take(pdu: ReceivedPdu, accountName: string, deliveryId: string): Promise<void> {
    const concatenation = concatenationOf(pdu);
    const isPart = concatenation !== undefined && concatenation.total > 1;
    if (!isPart || isWholeReceipt(pdu, receiptRules(this.#account(accountName).settings)))
      await this.#hand(accountName, deliveryId, [pdu]);
    if (isPart) await this.#part(accountName, { pdu, concatenation, deliveryId });
  }

  /** Notes a receipt under our reference: it may be the only sign of a submit_sm whose answer was lost. */
  async #hear(pdu: ReceivedPdu, accountName: string): Promise<void> {
    const reference = referenceIn(pdu);
    if (reference === undefined) return;
    const account = this.#account(accountName);
    const receipt = readReceipt(pdu, receiptRules(account.settings));
    if (receipt === undefined) return;
    const { messageIds } = receipt;
    // Some SMSCs do not swap the addresses.
    for (const customer of [pdu.source, pdu.destination])
      await this.#deps.unanswered.heard(account, { customer, reference, messageIds });
  }

  #account(name: string): Account<SmppSettings> {
    const account = this.#deps.accounts.find('smpp', name);
    if (account === undefined) throw new Error(`The SMPP account ${name} is not configured`);
    return account as Account<SmppSettings>;
  }

  async #part(account: string, part: ArrivedPart): Promise<void> {
    const set = await this.#deps.replicas.of(async () => this.#deps.segments.add(account, part));
    if (set === undefined || !set.complete) return;
    await this.#hand(account, set.id, set.pdus);
    await this.#deps.segments.remove(set);
  }

  async #hand(accountName: string, deliveryId: string, pdus: readonly ReceivedPdu[]): Promise<void> {
    await inSpan('deliver_sm', { kind: 'server', attributes: { 'ccm.account': accountName } }, async () =>
      this.#keep(accountName, deliveryId, pdus),
    );
  }

  async #keep(accountName: string, deliveryId: string, pdus: readonly ReceivedPdu[]): Promise<void> {
    const [first, ...others] = pdus;
    this.#account(accountName);
    if (first === undefined) return;
    const receivedAtMs = Date.now();
    const { partition, sealed } = toPartitionEnvelope(
      {
        // The id stands in logs and trails as the trace: it is the trace's own where there is one.
        id: currentTraceId() ?? randomUUID(),
        provider: 'smpp',
        channel: 'smpp',
        account: accountName,
        route: 'internal',
        method: 'POST',
        publicUrl: '',
        query: {},
        headers: {},
        ...writeBody(writeSmppEnvelope({ deliveryId, receivedAtMs, pdus: [first, ...others] })),
        receivedAtMs,
        ...compact({ traceparent: currentTraceparent() }),
      },
      this.#deps.sealer,
    );
    await this.#deps.partitions.append(partition, [sealed]);
    this.#deps.received?.(accountName);
  }
}
