import { DELIVERY_STATUSES } from '@ccm/core/domain';
import type { DeliveryStatus } from '@ccm/core/domain';
import { inSpan } from '@ccm/shared/platform/tracing';
import { rankIn } from '@ccm/shared/messages';
import type { MessageFacts, MessageStore, Notified, ReportItem } from '@ccm/shared/messages';
import type { NewDeadLetter } from '@ccm/shared/storage/dead-letters';
import type { ItemOutcome, MailboxEntry, MailboxWork } from '@ccm/shared/storage/mailbox';

/** One change of one message, as it is told to the CRM or to ActiveMQ. */
export interface ReportedChange extends ReportItem {
  readonly status: DeliveryStatus;
  readonly facts: MessageFacts;
  /** The last notification of the CRM about the message. */
  readonly lastTold: Notified | undefined;
}

/** @returns the notification of the CRM. @throws {FleetError} whose advice says whether to try again. */
export type Tell = (change: ReportedChange, signal: AbortSignal) => Promise<Notified | undefined>;

export interface ReportRunnerDeps {
  readonly messages: MessageStore;
  readonly tell: Tell;
  readonly observe: (event: {
    readonly outcome: 'told' | 'retry' | 'given-up';
    /** The facts of the message, once it was told. */
    readonly facts?: MessageFacts;
  }) => void;
}

const reportProgress = {} as const;
type ReportEntry = MailboxEntry<ReportItem, typeof reportProgress>;

/** Processes one message's report mailbox: each change once, in order, for as long as the other side takes to receive it. */
export class ReportRunner implements MailboxWork<ReportItem, typeof reportProgress> {
  readonly progress = reportProgress;
  readonly #deps: ReportRunnerDeps;

  constructor(deps: ReportRunnerDeps) {
    this.#deps = deps;
  }

  async handle({ id, item }: ReportEntry, signal: AbortSignal): Promise<ItemOutcome> {
    const status = DELIVERY_STATUSES[Number(rankIn(id))];
    const { messages } = this.#deps;
    const { messageId } = item;
    const [facts, lastTold] = await Promise.all([messages.facts(messageId), messages.lastNotified(messageId)]);
    if (facts === undefined || status === undefined) return 'done';
    const { traceparent: parent, channel, account } = facts;
    const attributes = {
      'ccm.message': item.messageId,
      'ccm.channel': channel,
      'ccm.account': account,
      'ccm.status': status,
    };
    const notified = await inSpan('report', { kind: 'consumer', parent, attributes }, async () =>
      this.#deps.tell({ ...item, status, facts, lastTold }, signal),
    );
    this.#deps.observe({ outcome: 'told', facts });
    return { doneWith: async () => messages.noteReported(messageId, notified) };
  }

  async onRetry(): Promise<void> {
    this.#deps.observe({ outcome: 'retry' });
    return Promise.resolve();
  }

  async onGiveUp({ item }: ReportEntry): Promise<Partial<NewDeadLetter>> {
    this.#deps.observe({ outcome: 'given-up' });
    const facts = await this.#deps.messages.facts(item.messageId);
    if (facts === undefined) return {};
    const { channel, account, customerId } = facts;
    return { channel, account, customerId };
  }
}
