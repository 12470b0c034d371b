import type { SentPart } from '@ccm/channels/contract';
import { isWhatsappGroup, toE164 } from '@ccm/core/domain';
import type { Account, DeliveryOutcome, StatusReport } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { ConversationStore } from '../storage/conversations/index.ts';
import type { Identities } from '../storage/identities/index.ts';
import type { DocumentStore, KeptEvent } from '../storage/dead-letters/index.ts';
import { digestOf } from '../storage/redis/index.ts';
import type { MessageStore } from './message-store.ts';
import type { PartStatus, StatusChange } from './part-status.ts';
import type { Resends } from './resends.ts';
import type { PartRef } from './part-ref.ts';
import type { ReportMatcher } from './report-matcher.ts';
import type { OutcomeRecorder } from '../storage/statistics/index.ts';

interface StatusUpdatesDeps {
  readonly messages: MessageStore;
  readonly matcher: ReportMatcher;
  /** Absent if no provider reports temporary failures of messages that it took. */
  readonly resends?: Resends;
  /** Stores opt-outs that providers report. */
  readonly conversations?: Pick<ConversationStore, 'optedOutAtProvider'>;
  /** Finds the conversation of an id. Absent: the conversation of the id that the message went to. */
  readonly identities?: Pick<Identities, 'personOf' | 'meet'>;
  /** Shows such an opt-out to operators. */
  readonly events?: Pick<DocumentStore<KeptEvent>, 'put'>;
  readonly recorder?: OutcomeRecorder;
}

export type ReportOutcome = 'applied' | 'nothing-new' | 'parked';

/** From a provider's report to a changed message, whichever of them comes first. */
export class StatusUpdates {
  readonly #deps: StatusUpdatesDeps;

  constructor(deps: StatusUpdatesDeps) {
    this.#deps = deps;
  }

  /** Moves one part on; a change of the whole message is reported. */
  async apply(change: PartStatus): Promise<StatusChange> {
    const result = await this.#deps.messages.applyStatus(change);
    await this.#rememberOptOut(change);
    return result;
  }

  /**
   * The provider took a part: its status, the ids under which reports name it, and the id by which people look for it.
   * @param beside further facts for the trail.
   */
  async partTaken(
    account: Account,
    part: PartRef,
    taken: { readonly sent: SentPart; readonly beside?: Readonly<Record<string, unknown>> },
  ): Promise<void> {
    const { providerMessageId, aliases = [], outcome } = taken.sent;
    const atMs = Date.now();
    const step = { step: 'sent-part', detail: { part: part.part, providerMessageId, ...taken.beside } } as const;
    await Promise.all([
      this.apply({ ...part, ...outcome, providerMessageId, step, atMs }),
      this.bind(account, [providerMessageId, ...aliases], part),
      this.#deps.messages.index.addId(providerMessageId, { id: part.messageId, atMs }),
    ]);
  }

  /** A provider's report: finds its message (or parks the report until the message is known) and moves it on. */
  async report(account: Account, report: StatusReport): Promise<ReportOutcome> {
    const { matcher } = this.#deps;
    const ref = { channel: account.channel, account: account.name };
    const { match, outcome } = report;
    const parts = await matcher.match(ref, report);
    if (parts.length === 0) return 'parked';
    await Promise.all([this.#learnIds(account, report, parts), this.#learnRecipient(account, report, parts)]);
    if (match.by === 'watermark') await this.#noteGuesses(parts);
    const result = await this.#applyTo(parts, account, report);
    if (match.by === 'watermark' && outcome.status === 'read') await matcher.haveBeenRead(ref, match, parts);
    return result;
  }

  /** The provider took a part under these ids: reports that came before this are applied now. */
  async bind(account: Account, providerMessageIds: readonly string[], part: PartRef): Promise<void> {
    const early = await this.#deps.matcher.bind(
      { channel: account.channel, account: account.name },
      providerMessageIds,
      part,
    );
    for (const report of early) await this.#applyReport(part, report);
  }

  /** Applies a provider's answer about a part that it took under this id, as a report of it whose message is known. */
  async applyAnswer(
    account: Account,
    { messageId, part, providerMessageId }: PartRef & { readonly providerMessageId: string },
    outcome: DeliveryOutcome,
  ): Promise<void> {
    const report: StatusReport = {
      kind: 'status',
      dedupeId: `${providerMessageId}.${outcome.providerStatus}`,
      match: { by: 'id', providerMessageIds: [providerMessageId] },
      outcome,
    };
    await this.#applyTo([{ messageId, part }], account, report);
  }

  /** Before the report is applied: a watermark does not prove that the provider has a part that it has not answered yet. */
  async #noteGuesses(parts: readonly PartRef[]): Promise<void> {
    const { messages } = this.#deps;
    const noteGuess = async ({ messageId, part }: PartRef): Promise<void> => {
      if ((await messages.partStatus(messageId, part)) === undefined) await messages.guessed(messageId, part);
    };
    await Promise.all(parts.map(noteGuess));
  }

  async #applyTo(parts: readonly PartRef[], account: Account, report: StatusReport): Promise<ReportOutcome> {
    const changes = await Promise.all(parts.map(async (part) => this.#applyReport(part, report)));
    for (const { changedTo } of changes) this.#count(account, report, changedTo);
    return changes.every((change) => change.changedTo === undefined) ? 'nothing-new' : 'applied';
  }

  /** Applies a report. A part that failed for a while is sent again, and keeps its status: only the trail shows it. */
  async #applyReport(part: PartRef, report: StatusReport): Promise<StatusChange> {
    const change = toPartStatus(part, report);
    const { again, failure } = report.outcome;
    const { resends, messages } = this.#deps;
    if (again === undefined || resends === undefined || change.providerMessageId === undefined)
      return this.apply(change);
    const inMs = await resends.schedule(part, change.providerMessageId, again);
    if (inMs === undefined) return this.apply(change);
    const detail = { part: part.part, providerMessageId: change.providerMessageId, ...failure, inMs };
    await messages.step(part.messageId, { atMs: change.atMs, step: 'retry', detail });
    return { known: true };
  }

  /** Stores an opt-out, at every report of it: the customer may have written meanwhile, and the store knows which came last. */
  async #rememberOptOut({ messageId, failure, atMs }: PartStatus): Promise<void> {
    const { conversations, identities, messages } = this.#deps;
    // Without a provider's code it is our own refusal, of an opt-out that is known.
    if (failure?.reason !== 'recipient-opted-out' || failure.providerCode === undefined) return;
    const facts = await messages.facts(messageId);
    if (facts === undefined || conversations === undefined) return;
    const person = await identities?.personOf(facts, facts.customerId);
    const ref = { channel: facts.channel, account: facts.account, customerId: person?.key ?? facts.customerId };
    await conversations.optedOutAtProvider(ref, failure.optOut ?? 'everything', atMs);
    const note =
      failure.optOut === 'marketing'
        ? 'the provider reports an opt-out: bulk messages to this customer stop until they want them again'
        : 'the provider reports an opt-out: nothing more goes to this customer until they write';
    const { channel, account } = ref;
    const text = `${facts.customerId}: ${note} (${failure.providerCode}: ${failure.description})`;
    await Promise.all([
      messages.step(messageId, { atMs, step: 'note', detail: { note } }),
      this.#deps.events?.put({ id: digestOf(messageId, 'opt-out'), atMs, kind: 'opt-out', channel, account, text }),
    ]);
  }

  #count(account: Account, { outcome }: StatusReport, changedTo: StatusChange['changedTo']): void {
    const of = { direction: 'out', channel: account.channel, account: account.name } as const;
    if (changedTo === 'delivered' || changedTo === 'read') this.#deps.recorder?.count(changedTo, of);
    if (changedTo === 'failed')
      this.#deps.recorder?.count('failed', { ...of, reason: outcome.failure?.reason ?? 'unknown' });
  }

  /** A report found by our own id tells the provider's: where the send's answer never came, it is the first to do so. */
  async #learnIds(account: Account, { match }: StatusReport, parts: readonly PartRef[]): Promise<void> {
    const [part] = parts;
    if (match.by !== 'id' || match.correlationId === undefined || part === undefined) return;
    if (match.providerMessageIds.length > 0) await this.bind(account, match.providerMessageIds, part);
  }

  /** The recipient whom a report names by an id of WhatsApp's alone is the customer to whom the message went. */
  async #learnRecipient(
    account: Account,
    { recipientIds = [] }: StatusReport,
    [part]: readonly PartRef[],
  ): Promise<void> {
    const isNumbered = recipientIds.some((id) => toE164(id) !== undefined);
    if (part === undefined || recipientIds.length === 0 || isNumbered || recipientIds.some(isWhatsappGroup)) return;
    const facts = await this.#deps.messages.facts(part.messageId);
    if (facts === undefined || isWhatsappGroup(facts.customerId)) return;
    const ids = [facts.customerId, ...recipientIds];
    await this.#deps.identities?.meet({ channel: account.channel, account: account.name }, { ids });
  }
}

function toPartStatus({ messageId, part }: PartRef, report: StatusReport): PartStatus {
  const { match } = report;
  const [providerMessageId] = match.by === 'id' ? match.providerMessageIds : [];
  return {
    messageId,
    part,
    status: report.outcome.status,
    providerStatus: report.outcome.providerStatus,
    atMs: Date.now(),
    ...compact({ providerMessageId }),
    ...(match.by === 'id' && match.wholeMessage === true ? { wholeMessage: true } : {}),
    ...(match.by === 'watermark' ? { isGuess: true } : {}),
    ...compact({ failure: report.outcome.failure }),
  };
}
