import { inSpan } from '@ccm/shared/platform/tracing';
import { idKey, messageReference, referenceKey, renderSmpp, submitPduSchema, withReference } from '@ccm/channels/smpp';
import type { SmppSettings, SubmitPdu } from '@ccm/channels/smpp';
import type { Sender, OutboundPart, SendContext, SentPart } from '@ccm/channels/contract';
import { DeliveryError } from '@ccm/core/domain';
import type { Logger } from '@ccm/shared/platform/logging';
import type { PartRef, ReportMatcher, StatusPolls, StatusUpdates } from '@ccm/shared/messages';
import type { BindOwner } from '../binds/bind-owner.ts';
import type { LateAnswer, MessageQuery, SmppSession } from '../smpp/index.ts';
import { expectReceipt } from './receipt-queries.ts';
import type { UnansweredSubmits } from './unanswered-submits.ts';

interface SmppSenderDeps {
  readonly bindOwners: readonly BindOwner[];
  readonly unanswered: UnansweredSubmits;
  readonly polls: StatusPolls;
  readonly matcher: ReportMatcher;
  readonly statuses: StatusUpdates;
  readonly logger: Logger;
}

type Context = SendContext<SmppSettings>;

/** Statuses of an SMSC that takes no optional parameter, or not this one (SMPP 3.4, section 5.1.3). */
const TLV_REFUSALS: ReadonlySet<string | undefined> = new Set(['0x000000c0', '0x000000c1', '0x000000c2', '0x000000c4']);

/** The outbound sender of SMPP: rendering as the channel does it, sending over whichever bind of the account is usable and least busy. */
export class SmppSender implements Sender<SmppSettings> {
  readonly render = renderSmpp;
  readonly #deps: SmppSenderDeps;
  /** Accounts whose SMSC refuses user_message_reference. */
  readonly #withoutReference = new Set<string>();

  constructor(deps: SmppSenderDeps) {
    this.#deps = deps;
  }

  async send(part: OutboundPart, context: Context): Promise<SentPart> {
    const pdu = submitPduSchema.parse(part.request);
    const session = usableSession(this.#deps.bindOwners, context.account.name);
    const { messageId } = await this.#submit(session, pdu, context);
    if (messageId.trim() === '') return sentWithoutId(partOf(context));
    this.#expectReceipt(context, { messageId, source: pdu.source });
    return sentPart(messageId);
  }

  /**
   * Looks up a part without an answer. SMPP cannot be asked for a message whose id it never told (query_sm needs that id). Two signs
   * remain: a late refusal, and a receipt under the reference that the submit had, unless it is another message's. A late answer that took
   * the message is noted with the message itself.
   */
  async lookUpSent(
    part: OutboundPart,
    context: Context & { readonly startedAtMs: number },
  ): Promise<SentPart | 'absent' | 'not-yet' | undefined> {
    const { unanswered } = this.#deps;
    if (await unanswered.wasRefused(partOf(context), context.startedAtMs)) return 'absent';
    const { destination } = submitPduSchema.parse(part.request);
    for (const ids of await unanswered.heardOf(context.account, destination, partOf(context))) {
      const [messageId] = ids;
      if (messageId !== undefined && (await this.#mayBeOurs(ids, context))) return sentPart(messageId);
    }
    const ageMs = Date.now() - context.startedAtMs;
    return ageMs < context.account.settings.unansweredWait * 1000 ? 'not-yet' : undefined;
  }

  /** Schedules the query beside the message's way: its failure must not make a taken message look failed. */
  #expectReceipt(context: Context, message: MessageQuery): void {
    expectReceipt(this.#deps.polls, context.account, { part: partOf(context), message }).catch((err: unknown) => {
      this.#deps.logger.warn({ err, messageId: context.message.id }, 'failed to schedule a status query at the SMSC');
    });
  }

  /** Unless the id is known to be another message's to the same customer. */
  async #mayBeOurs(ids: readonly string[], context: Context): Promise<boolean> {
    const { channel, name } = context.account;
    const match = { providerMessageIds: ids, recipients: [context.message.to] };
    const known = await this.#deps.matcher.partOf({ channel, account: name }, match);
    if (known === undefined) return true;
    return known.messageId === context.message.id && known.part === context.partIndex;
  }

  /** An SMSC that refuses the reference has refused the message for certain: it is sent once more, without. */
  async #submit(session: SmppSession, pdu: SubmitPdu, context: Context): Promise<{ readonly messageId: string }> {
    const { account } = context;
    const { userMessageReference, interfaceVersion } = account.settings;
    const plain = !userMessageReference || interfaceVersion === '3.3' || this.#withoutReference.has(account.name);
    if (plain) return this.#submitOnce(session, pdu, context);
    try {
      return await this.#submitOnce(session, withReference(pdu, messageReference(partOf(context))), context);
    } catch (error) {
      if (!(error instanceof DeliveryError) || !TLV_REFUSALS.has(error.providerCode)) throw error;
      const taken = await this.#submitOnce(session, pdu, context);
      this.#withoutReference.add(account.name);
      this.#deps.logger.warn(
        { account: account.name, status: error.providerCode },
        'the SMSC refuses user_message_reference, messages go without it; set userMessageReference (SMPP_USER_MESSAGE_REFERENCE) to false',
      );
      return taken;
    }
  }

  async #submitOnce(session: SmppSession, pdu: SubmitPdu, context: Context): Promise<{ readonly messageId: string }> {
    const submittedAtMs = Date.now();
    const attributes = { 'ccm.account': context.account.name };
    return inSpan('submit_sm', { kind: 'client', attributes }, async () =>
      session.submit(pdu, {
        signal: context.signal,
        onLateAnswer: (answer) => {
          this.#noteLate(answer, { pdu, context, submittedAtMs }).catch((err: unknown) => {
            this.#deps.logger.warn({ err, messageId: context.message.id }, 'failed to store a late answer of the SMSC');
          });
        },
      }),
    );
  }

  /** Notes a late answer, so that the next look at the message, here or in another replica, finds it taken or refused. */
  async #noteLate(
    answer: LateAnswer,
    submit: { readonly pdu: SubmitPdu; readonly context: Context; readonly submittedAtMs: number },
  ): Promise<void> {
    const { unanswered, statuses, logger } = this.#deps;
    const { context, pdu } = submit;
    const part = partOf(context);
    const isTaken = 'messageId' in answer;
    const lateMs = Date.now() - submit.submittedAtMs;
    logger.info({ messageId: part.messageId, part: part.part, isTaken, lateMs }, 'the SMSC answered late');
    if (!isTaken) {
      await unanswered.refused(part, submit.submittedAtMs);
      return;
    }
    await statuses.partTaken(context.account, part, { sent: sentPart(answer.messageId), beside: { lateMs } });
    this.#expectReceipt(context, { messageId: answer.messageId, source: pdu.source });
  }
}

const partOf = ({ message, partIndex }: Context): PartRef => ({ messageId: message.id, part: partIndex });

/** Receipts may spell the id in another case, or with other zeros in front. */
const sentPart = (providerMessageId: string): SentPart => ({
  providerMessageId,
  aliases: [idKey(providerMessageId)],
  outcome: { status: 'sent', providerStatus: 'ESME_ROK' },
});

/** The SMSC took the part and gave it no id: a receipt that gives our reference back is about it. */
const sentWithoutId = (part: PartRef): SentPart => ({
  providerMessageId: '',
  aliases: [referenceKey(messageReference(part))],
  outcome: { status: 'sent', providerStatus: 'ESME_ROK' },
});

/** @throws {DeliveryError} `session-not-bound` where the account has none here. */
function usableSession(bindOwners: readonly BindOwner[], account: string): SmppSession {
  const [session] = usableSessions(bindOwners, account);
  if (session !== undefined) return session;
  throw new DeliveryError('session-not-bound', `No bind of the account ${account} is up here`, { retryAfterMs: 1000 });
}

/** The least busy first. */
export function usableSessions(bindOwners: readonly BindOwner[], account: string): readonly SmppSession[] {
  return bindOwners
    .filter((bindOwner) => bindOwner.account === account)
    .flatMap((bindOwner) => bindOwner.usable ?? [])
    .toSorted((one, other) => one.stats.windowInUse - other.stats.windowInUse);
}
