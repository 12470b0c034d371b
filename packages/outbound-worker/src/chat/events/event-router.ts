import { channelOf } from '@ccm/channels/registry';
import type { Account, StatusReport } from '@ccm/core/domain';
import type { DocumentStore, KeptEvent } from '@ccm/shared/storage/dead-letters';
import type { Logger } from '@ccm/shared/platform/logging';
import { digestOf } from '@ccm/shared/storage/redis';
import type { StatusUpdates } from '@ccm/shared/messages';
import { acquaint } from './acquaint.ts';
import type { RoutedEvent } from './routed-event.ts';
import type { AcquaintDeps, AcquaintedEvent } from './acquaint.ts';
import { CustomerEvents } from './customer-events.ts';
import type { CustomerEvent } from './chat-entry.ts';
import type { CustomerEventsDeps } from './customer-events.ts';

interface EventRouterDeps extends CustomerEventsDeps, Omit<AcquaintDeps, 'messages'> {
  readonly statuses: StatusUpdates;
  /** The store for events that concern no customer. */
  readonly events: Pick<DocumentStore<KeptEvent>, 'put'>;
  readonly logger: Logger;
}

/** Posts messages to their conversations' mailboxes, and moves the messages that reports are about. */
export class EventRouter {
  readonly #deps: EventRouterDeps;
  readonly #customers: CustomerEvents;

  constructor(deps: EventRouterDeps) {
    this.#deps = deps;
    this.#customers = new CustomerEvents(deps);
  }

  /** Finds the person of each event, after learning all ids that the events tell. Safe to run again. */
  async acquaint(events: readonly RoutedEvent[]): Promise<readonly AcquaintedEvent[]> {
    return acquaint(events, this.#deps);
  }

  /** Conversations side by side, the events of one conversation in order. Safe to run again: repeated events change nothing. */
  async route(acquainted: readonly AcquaintedEvent[]): Promise<void> {
    const reports = Map.groupBy(acquainted.filter(isReport), messageOf);
    const conversations = Map.groupBy(acquainted.filter(isOfCustomer), conversationOf);
    await Promise.all([
      this.#customers.takeIn([...conversations.values()]),
      ...[...reports.values()].map(async (group) => this.#reportAll(group)),
    ]);
  }

  async #reportAll(reports: readonly ReportEvent[]): Promise<void> {
    for (const { account, event } of reports) await this.#report(account, event);
  }

  async #report(account: Account, report: StatusReport): Promise<void> {
    const outcome = await this.#deps.statuses.report(account, report);
    if (outcome === 'parked') await this.#keepUnmatched(account, report);
    this.#deps.count({ kind: 'status', channel: account.channel, outcome });
  }

  /**
   * Stores an unmatched report once per message, for operators: CCM may never have sent that message. A report that came before the answer
   * to its send is still applied later.
   */
  async #keepUnmatched(account: Account, { match, outcome, atMs, otherwise }: StatusReport): Promise<void> {
    const { provider, channel, name } = account;
    if (match.by !== 'id' || channelOf(provider).capabilities.reportsOnReceived === true) return;
    const [providerMessageId = match.correlationId ?? ''] = match.providerMessageIds;
    const told = otherwise ?? {
      activity: 'unmatched-receipt',
      text: `A report (${outcome.providerStatus}) on message ${providerMessageId}, which was not known when it came`,
      raw: { match, outcome },
    };
    const { activity: kind, text, raw } = told;
    const id = digestOf(channel, name, otherwise === undefined ? 'unmatched' : kind, providerMessageId);
    const isNew = await this.#deps.events.put({
      id,
      atMs: atMs ?? Date.now(),
      kind,
      channel,
      account: name,
      text,
      raw,
    });
    if (isNew)
      this.#deps.logger.info(
        { eventId: id, kind, channel, account: name, providerMessageId },
        'unmatched receipt kept',
      );
  }
}

type ReportEvent = AcquaintedEvent & { readonly event: StatusReport };

const isReport = (routed: AcquaintedEvent): routed is ReportEvent => routed.event.kind === 'status';
const isOfCustomer = (routed: AcquaintedEvent): routed is CustomerEvent => routed.event.kind !== 'status';

/** Reports of one message keep their order. */
function messageOf({ event: { match }, account }: ReportEvent): string {
  const message = match.by === 'id' ? (match.correlationId ?? match.providerMessageIds[0] ?? '') : match.customerId;
  return `${account.channel} ${account.name} ${message}`;
}

/** The key of the order: all events of one customer keep it. */
const conversationOf = ({ account, person }: CustomerEvent): string =>
  `${account.channel} ${account.name} ${person?.key ?? ''}`;
