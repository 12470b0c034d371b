import { DELIVERY_STATUSES } from '@ccm/core/domain';
import type { DeliveryStatus } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { CallConditions } from '@ccm/core/ports';
import { inSpan } from '@ccm/shared/platform/tracing';
import { rankIn } from '@ccm/shared/messages';
import type { MessageFacts, MessageStore, Notified, ReportItem } from '@ccm/shared/messages';
import type { NewDeadLetter } from '@ccm/shared/storage/dead-letters';
import type { ItemOutcome, MailboxEntry, MailboxWork } from '@ccm/shared/storage/mailbox';
import { idTakenUnder } from './id-taken-under.ts';

/** One change of one message, as it is told to the CRM or to ActiveMQ. */
export interface ReportedChange extends ReportItem {
  readonly status: DeliveryStatus;
  readonly facts: MessageFacts;
  /** The last notification of the CRM about the message. */
  readonly lastTold: Notified | undefined;
}

/** @returns the notification of the CRM. @throws {FleetError} whose advice says whether to try again. */
export type Tell = (change: ReportedChange, conditions: CallConditions) => Promise<Notified | undefined>;

interface ReportRunnerDeps {
  readonly messages: MessageStore;
  readonly tell: Tell;
  /** Whether the target is told the provider's id of the message, which reports of many messages at once lack. */
  readonly tellsProviderId: boolean;
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

  async handle(entry: ReportEntry, signal: AbortSignal): Promise<ItemOutcome> {
    const change = await this.#changeOf(entry);
    if (change === undefined) return 'done';
    // Another worker may have told it by now, and a later status too.
    if (!entry.isHeld()) return { againInMs: 0 };
    const { messageId, facts, status } = change;
    const { traceparent: parent, channel, account } = facts;
    const attributes = {
      'ccm.message': messageId,
      'ccm.channel': channel,
      'ccm.account': account,
      'ccm.status': status,
    };
    const notified = await inSpan('report', { kind: 'consumer', parent, attributes }, async () =>
      this.#deps.tell(change, { signal, mayGo: entry.isHeld }),
    );
    this.#deps.observe({ outcome: 'told', facts });
    return { doneWith: async () => this.#deps.messages.noteReported(messageId, notified) };
  }

  /** Undefined where the message is not kept any more. */
  async #changeOf({ id, item }: ReportEntry): Promise<ReportedChange | undefined> {
    const status = DELIVERY_STATUSES[Number(rankIn(id))];
    const { messages } = this.#deps;
    const [facts, lastTold, providerMessageId] = await Promise.all([
      messages.facts(item.messageId),
      messages.lastNotified(item.messageId),
      this.#providerIdOf(item),
    ]);
    if (facts === undefined || status === undefined) return undefined;
    return { ...item, status, facts, lastTold, ...compact({ providerMessageId }) };
  }

  async #providerIdOf({ messageId, part, providerMessageId }: ReportItem): Promise<string | undefined> {
    if (providerMessageId !== undefined || !this.#deps.tellsProviderId) return providerMessageId;
    const history = await this.#deps.messages.history(messageId);
    return idTakenUnder(history?.trail ?? [], part);
  }

  async onRetry(): Promise<void> {
    this.#deps.observe({ outcome: 'retry' });
  }

  async onGiveUp({ item }: ReportEntry): Promise<Partial<NewDeadLetter>> {
    this.#deps.observe({ outcome: 'given-up' });
    const facts = await this.#deps.messages.facts(item.messageId);
    if (facts === undefined) return {};
    const { channel, account, customerId } = facts;
    return { channel, account, customerId };
  }
}
