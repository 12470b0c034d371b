import { idKey, messageReference, parseSmppEnvelope, referenceKey, writeSmppEnvelope } from '@ccm/channels/smpp';
import type { SmppSettings } from '@ccm/channels/smpp';
import type { DeliveryStatus } from '@ccm/core/domain';
import { MessageStore, ReportMatcher, StatusUpdates } from '@ccm/shared/messages';
import { Mailboxes, MailboxStore } from '@ccm/shared/storage/mailbox';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { Sealer } from '@ccm/shared/storage/sealing';
import { anSmppAccount, aReceivedPdu } from '@ccm/testing/channels';

/** Fails if a queue is used: nothing is reported here. */
const noQueue = (): never => {
  throw new Error('no queue is needed');
};

const KEEP_MS = 8 * 24 * 3600 * 1000;
const OUR_NUMBER = '62442';
/** The tag of the TLV (SMPP 3.4, section 5.3.2.17). */
const USER_MESSAGE_REFERENCE = '0204';

interface GivenReceipt {
  readonly id: string;
  readonly stat: string;
  /** Default: the customer's as operators write it, to our number. */
  readonly from?: string;
  readonly to?: string;
  /** user_message_reference, in hexadecimal digits. */
  readonly reference?: string;
}

/** Messages, the answers to their submit_sm, and receipts, over the stores that the workers use. The clock is the test's. */
export class ReceiptWorld {
  readonly #messages: MessageStore;
  readonly #statuses: StatusUpdates;
  readonly #account: ReturnType<typeof anSmppAccount>;
  #nowMs = Date.now();

  constructor(redis: RedisClient, settings: Partial<SmppSettings> = {}) {
    const sealer = new Sealer(['a signing key of this test']);
    const mailboxes = new Mailboxes(new MailboxStore(redis, sealer), noQueue);
    this.#account = anSmppAccount({ fromNumber: OUR_NUMBER, ...settings });
    this.#messages = new MessageStore({ redis, sealer, mailboxes, keepMs: KEEP_MS, reportTo: [] });
    const matcher = new ReportMatcher({
      redis,
      sealer,
      messages: this.#messages,
      keepMs: KEEP_MS,
      parkMs: KEEP_MS,
      now: () => this.#nowMs,
    });
    this.#statuses = new StatusUpdates({ messages: this.#messages, matcher });
  }

  pass(ms: number): void {
    this.#nowMs += ms;
  }

  async message(messageId: string, to: string, parts = 1): Promise<void> {
    const facts = { direction: 'out', channel: 'smpp', account: 'default', atMs: this.#nowMs } as const;
    await this.#messages.record({ ...facts, id: messageId, customerId: to }, { step: 'accepted' });
    if (parts > 1) await this.#messages.setParts(messageId, parts);
  }

  /** The SMSC took a part under this id. */
  async answer(messageId: string, id: string, part = 0): Promise<void> {
    const sent = { status: 'sent', providerStatus: 'ESME_ROK', atMs: this.#nowMs } as const;
    await this.#statuses.apply({ messageId, part, ...sent });
    await this.#statuses.bind(this.#account, [id, idKey(id)], { messageId, part });
  }

  /** The SMSC took a part and gave it no id. @returns the reference that the part had. */
  async answerWithoutId(messageId: string): Promise<string> {
    const reference = messageReference({ messageId, part: 0 });
    const sent = { status: 'sent', providerStatus: 'ESME_ROK', atMs: this.#nowMs } as const;
    await this.#statuses.apply({ messageId, part: 0, ...sent });
    await this.#statuses.bind(this.#account, ['', referenceKey(reference)], { messageId, part: 0 });
    return reference.toString(16).padStart(4, '0');
  }

  async receipt({ id, stat, from = '', to = OUR_NUMBER, reference }: GivenReceipt): Promise<void> {
    const pdu = aReceivedPdu({
      ...(reference === undefined ? {} : { tlvs: { [USER_MESSAGE_REFERENCE]: reference } }),
      esmClass: 0x04,
      source: { ton: 1, npi: 1, address: from },
      destination: { ton: 1, npi: 1, address: to },
      shortMessage: Buffer.from(`id:${id} sub:001 dlvrd:001 stat:${stat} err:000 text:Hi`).toString('hex'),
    });
    const body = writeSmppEnvelope({ deliveryId: 'd', receivedAtMs: this.#nowMs, pdus: [pdu] });
    for (const event of parseSmppEnvelope(body, this.#account))
      if (event.kind === 'status') await this.#statuses.report(this.#account, event);
  }

  async status(messageId: string): Promise<DeliveryStatus | undefined> {
    return this.#messages.status(messageId);
  }

  /** The SMSC's own word for where the message stands. */
  async word(messageId: string): Promise<string | undefined> {
    return (await this.#messages.history(messageId))?.providerStatus;
  }
}
