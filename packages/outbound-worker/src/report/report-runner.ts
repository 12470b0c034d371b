import type { DeadLetters } from '@ccm/shared/storage/dead-letters';
import { DELIVERY_STATUSES } from '@ccm/core/domain';
import type { DeliveryStatus } from '@ccm/core/domain';
import { FleetError, UpstreamError } from '@ccm/core/domain';
import type { ItemOutcome, MailboxItem } from '@ccm/shared/storage/mailbox';
import type { MessageFacts, MessageStore, ReportItem, ReportTarget } from '@ccm/shared/messages';
import { decideRetry } from '@ccm/core/domain';

/** One change of one message, as it is told to the CRM or to ActiveMQ. */
export interface OutboxEntry extends ReportItem {
  readonly status: DeliveryStatus;
  readonly facts: MessageFacts;
}

export interface ReportRunnerDeps {
  readonly kind: 'crm' | 'report';
  /** Who is told: a replay of a dead letter goes back there. */
  readonly box: ReportTarget;
  readonly messages: MessageStore;
  readonly deadLetters: DeadLetters;
  readonly retryWindowMs: number;
  /** @throws {UpstreamError} */
  readonly tell: (news: OutboxEntry, signal: AbortSignal) => Promise<void>;
  readonly observe: (event: {
    readonly outcome: 'told' | 'retry' | 'given-up';
    readonly channel: string;
    readonly account: string;
  }) => void;
}

/** Works off one message's report mailbox: each change once, in order, as long as it takes the other side to hear it. */
export class ReportRunner {
  readonly #deps: ReportRunnerDeps;

  constructor(deps: ReportRunnerDeps) {
    this.#deps = deps;
  }

  async run(item: MailboxItem, signal: AbortSignal): Promise<ItemOutcome> {
    const report = JSON.parse(item.text) as ReportItem;
    const status = DELIVERY_STATUSES[Number(item.id.split('-', 1)[0])];
    const facts = await this.#deps.messages.facts(report.messageId);
    if (facts === undefined || status === undefined) return 'done';
    try {
      await this.#deps.tell({ ...report, status, facts }, signal);
      this.#deps.observe({ outcome: 'told', channel: facts.channel, account: facts.account });
      return 'done';
    } catch (error) {
      if (signal.aborted) return { againInMs: 0 };
      if (!(error instanceof FleetError)) throw error;
      return this.#failed({ item, report: { ...report, status, facts }, error });
    }
  }

  async #failed(failed: {
    readonly item: MailboxItem;
    readonly report: OutboxEntry;
    readonly error: FleetError;
  }): Promise<ItemOutcome> {
    const { item, report, error } = failed;
    const nowMs = Date.now();
    const attempts = Number(item.notes['attempts'] ?? 0) + 1;
    const firstTriedAtMs = Number(item.notes['firstTriedAtMs'] ?? nowMs);
    const { channel, account } = report.facts;
    const decision = decideRetry(error, { attempts, firstTriedAtMs, nowMs, retryWindowMs: this.#deps.retryWindowMs });
    if (decision.again) {
      this.#deps.observe({ outcome: 'retry', channel, account });
      await item.note({ attempts: String(attempts), firstTriedAtMs: String(firstTriedAtMs) });
      return { againInMs: decision.inMs };
    }
    this.#deps.observe({ outcome: 'given-up', channel, account });
    await this.#giveUp({ item, report, error }, attempts);
    return 'done';
  }

  async #giveUp(
    failed: { readonly item: MailboxItem; readonly report: OutboxEntry; readonly error: FleetError },
    attempts: number,
  ): Promise<void> {
    const { item, report, error } = failed;
    const upstream = error instanceof UpstreamError ? error : undefined;
    const letter = {
      kind: this.#deps.kind,
      reason: error.advice.retryable
        ? `${upstream?.upstream ?? 'upstream'}-unreachable`
        : `rejected-by-${upstream?.upstream ?? 'upstream'}`,
      description: error.message,
      channel: report.facts.channel,
      account: report.facts.account,
      customerId: report.facts.customerId,
      messageId: report.messageId,
      attempts,
      payload: { itemId: item.id, text: item.text, box: this.#deps.box },
      ...(upstream?.status === undefined
        ? {}
        : {
            lastAnswer: {
              status: upstream.status,
              ...(upstream.answer === undefined ? {} : { body: upstream.answer }),
            },
          }),
    };
    await this.#deps.deadLetters.add(letter, item.id);
  }
}
