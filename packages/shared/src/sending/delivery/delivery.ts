import type { Sender, OutboundPart, RenderedMessage, SentPart } from '@ccm/channels/contract';
import type { ConversationState } from '../../storage/conversations/index.ts';
import type { Account, FleetError, OutboundMessage, Person } from '@ccm/core/domain';
import { isFinalStatus } from '@ccm/core/domain';
import { addressOf, DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { PauseDetector } from '../../platform/lifecycle/index.ts';
import type { NewDeadLetter } from '../../storage/dead-letters/index.ts';
import type { FailedTry, ItemOutcome, MailboxWork } from '../../storage/mailbox/index.ts';
import type { ConversationRef } from '../../storage/redis/index.ts';
import { announceRendering } from './announce-rendering.ts';
import { DeliveryFailures, SETTLE_MS } from './delivery-failures.ts';
import type { Route, DeliveryDeps } from './delivery-deps.ts';
import { deliveryProgress } from './delivery-progress.ts';
import type { OutboundEntry } from './delivery-progress.ts';
import { heldBackUnless } from './held-back-http.ts';
import { isJoinedWaiting } from '../../storage/identities/index.ts';
import { outboundMailbox } from '../outbound-mailbox.ts';
import { withProviderIds } from '../message-references.ts';
import { preFlight, windowNote } from './pre-flight.ts';

/** Everything that one try of one message needs. */
interface Attempt {
  readonly item: OutboundEntry;
  readonly message: OutboundMessage;
  /** Over which it goes: the message's own, or one that stands in for it. */
  readonly account: Account;
  readonly ref: ConversationRef;
  readonly route: Route;
  readonly rendered: RenderedMessage;
  readonly signal: AbortSignal;
}

const GATE_POLL_MS = 250;
const ASK_AGAIN_MS = 1000;
/** Reports that lie unread for longer are not waited for: nobody may be there to read them. */
const UNREAD_REPORTS_MS = 60_000;

/** The use case of sending: one message to one customer, part by part, each part at most once unless nobody can know. */
export class Delivery implements MailboxWork<OutboundMessage, typeof deliveryProgress> {
  readonly progress = deliveryProgress;
  readonly #deps: DeliveryDeps;
  readonly #failures: DeliveryFailures;
  readonly #pauseDetector: PauseDetector;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
    this.#failures = new DeliveryFailures(deps);
    this.#pauseDetector = deps.pauseDetector ?? new PauseDetector();
  }

  /** Sends the head of an outbound mailbox. Safe to run again at any point: what is done stands in its progress. */
  async handle(item: OutboundEntry, signal: AbortSignal): Promise<ItemOutcome> {
    try {
      const attempt = await this.#prepare(item, item.item, signal);
      return 'againInMs' in attempt ? attempt : await this.#sendParts(attempt);
    } catch (error) {
      throw error instanceof DeliveryError ? this.#failures.advise(item, error) : error;
    }
  }

  async onRetry(item: OutboundEntry, failed: FailedTry & { readonly inMs: number }): Promise<void> {
    await this.#failures.onRetry(item, failed);
  }

  async onGiveUp(item: OutboundEntry, failed: FailedTry): Promise<Partial<NewDeadLetter>> {
    return this.#failures.onGiveUp(item, failed);
  }

  countsAsTry(error: FleetError): boolean {
    return this.#failures.countsAsTry(error);
  }

  leastWaitMs(error: FleetError): number {
    return this.#failures.leastWaitMs(error);
  }

  async #prepare(
    item: OutboundEntry,
    message: OutboundMessage,
    signal: AbortSignal,
  ): Promise<Attempt | { againInMs: number }> {
    const account = this.#deps.accounts.find(message.channel, message.account);
    const begunOn = item.progress.sent === undefined ? undefined : item.progress.over;
    const route = account === undefined ? undefined : this.#deps.routeOf(account, begunOn);
    if (account === undefined || route === undefined) {
      throw new DeliveryError(
        'blocked-account',
        `The account ${message.channel}/${message.account} is not configured any more`,
      );
    }
    const person = await this.#personIfTheirTurn(item, message);
    if (person === undefined) return { againInMs: GATE_POLL_MS };
    const ref = this.#deps.identities.refOf(message, person);
    const state = await this.#deps.conversations.state(ref);
    const gateMs = await this.#gate(item, account, state);
    if (gateMs > 0) return { againInMs: gateMs };
    const { replyWindow } = route.rules[message.channel] ?? {};
    const { begunAtMs } = item.progress;
    const nowMs = begunAtMs ?? Date.now();
    const to = addressOf(message.channel, person, message.to);
    const addressed = { ...message, to, ...compact({ place: state.place }) };
    const allowed = preFlight(addressed, { account, replyWindow, state, nowMs });
    const over = route.account ?? account;
    const rendered = route.sender.render(await withProviderIds(allowed, this.#deps.messages), over);
    if (item.progress.announced === undefined && begunAtMs === undefined) {
      const window = windowNote(replyWindow, state, nowMs);
      await announceRendering(item, { ref, rendered, state, window }, this.#deps);
    }
    return { item, message: allowed, account: over, ref, route, rendered, signal };
  }

  /** Undefined while something waits in a conversation that has become part of the customer's: it came first. */
  async #personIfTheirTurn({ progress }: OutboundEntry, message: OutboundMessage): Promise<Person | undefined> {
    const { accounts, identities, mailboxes } = this.#deps;
    const { channel, account, to, conversationKey: customerId = to } = message;
    const person = await identities.personOf(message, customerId);
    if (progress.sent !== undefined || progress.begun !== undefined) return person;
    const kind = outboundMailbox(accounts);
    const waits = await isJoinedWaiting({ channel, account, customerId }, person, async (key) =>
      mailboxes.waiting(kind, key),
    );
    return waits ? undefined : person;
  }

  /** Where the account asks for it, waits for the previous message's status, so that a text never overtakes a picture. */
  async #gate(item: OutboundEntry, account: Account, state: ConversationState): Promise<number> {
    const gate = account.orderGate;
    const previous = state.lastSentMessageId;
    if (gate === undefined || previous === undefined || item.progress.sent !== undefined) return 0;
    const status = await this.#deps.messages.status(previous);
    const reached: readonly string[] =
      gate.status === 'sent' ? ['sent', 'delivered', 'read', 'failed'] : ['delivered', 'read', 'failed'];
    if (status === undefined || reached.includes(status)) return 0;
    const since = item.progress.gateSinceMs ?? Date.now();
    if (item.progress.gateSinceMs === undefined) await item.save({ gateSinceMs: since });
    return Date.now() - since < gate.timeoutMs ? GATE_POLL_MS : 0;
  }

  async #sendParts(attempt: Attempt): Promise<ItemOutcome> {
    const { item, rendered, message } = attempt;
    const end = message.onlyPart === undefined ? rendered.parts.length : message.onlyPart + 1;
    for (let part = item.progress.sent ?? message.onlyPart ?? 0; part < end; part += 1) {
      const outcome = await this.#sendPart(attempt, part);
      if (outcome !== 'done') return outcome;
      if (part + 1 < end) await item.stepDone({ sent: part + 1, begun: undefined });
    }
    const { conversations, identities, settings } = this.#deps;
    // Anew: the provider's answers may have told more of the customer.
    const owner = identities.refOf(message, await identities.personOf(message, attempt.ref.customerId));
    await Promise.all([
      ...(attempt.account.orderGate === undefined ? [] : [conversations.setLastSent(owner, message.id)]),
      ...(settings.inactivityMs === undefined || message.lane === 'bulk'
        ? []
        : [conversations.startInactivityClock(owner, wentOutAtMs(item) + settings.inactivityMs)]),
    ]);
    return 'done';
  }

  async #sendPart(attempt: Attempt, index: number): Promise<ItemOutcome> {
    const part = attempt.rendered.parts[index];
    if (part === undefined) return 'done';
    const earlier = await this.#settleUnknown(attempt, part, index);
    if (earlier === 'sent') return 'done';
    if (earlier !== 'send') return earlier;
    const waitMs = await this.#pace(attempt, part, index);
    if (waitMs > 0) return { againInMs: waitMs };
    const startedMs = Date.now();
    const standstills = this.#pauseDetector.count;
    await Promise.all([
      attempt.item.save({ begun: index, begunAtMs: startedMs, over: attempt.account.name }),
      this.#rememberSent(attempt, index, startedMs),
    ]);
    await this.#recordSent(attempt, index, await this.#call(attempt, part, { index, standstills }));
    const { provider, channel, name } = attempt.account;
    const nowMs = Date.now();
    const took = { durationMs: nowMs - startedMs, ageMs: nowMs - attempt.message.acceptedAtMs };
    this.#deps.observe({ provider, channel, account: name, outcome: 'sent', ...took });
    return 'done';
  }

  /**
   * What certainly was not sent is not begun either. A process that stood still since it began sends nothing: another may have taken
   * the message over, asked the provider, and sent it.
   */
  async #call(
    attempt: Attempt,
    part: OutboundPart,
    { index, standstills }: { readonly index: number; readonly standstills: number },
  ): Promise<SentPart> {
    const http = heldBackUnless(this.#deps.http, () => this.#pauseDetector.count === standstills);
    try {
      return await attempt.route.sender.send(part, { ...this.#context(attempt, index), http });
    } catch (error) {
      if (error instanceof DeliveryError && error.reason !== 'outcome-unknown')
        await attempt.item.save({ begun: undefined });
      throw error;
    }
  }

  /**
   * A part that was begun without an answer may have gone. A report may have told meanwhile; else the provider is asked, where it
   * can be; else UNKNOWN_OUTCOME decides.
   */
  async #settleUnknown(
    present: Attempt,
    part: OutboundPart,
    index: number,
  ): Promise<'send' | 'sent' | { againInMs: number }> {
    const { item, message } = present;
    if (item.progress.begun !== index) return 'send';
    const attempt = { ...present, account: this.#begunOver(present) };
    const taken = readTaken(item, index);
    if (taken !== undefined) await this.#recordSent(attempt, index, taken);
    // Of a part that is sent again, what is known is the try before.
    const isKnown = message.onlyPart === undefined && (await this.#deps.messages.partIsKnown(message.id, index));
    if (taken !== undefined || isKnown) return 'sent';
    const begunAtMs = item.progress.begunAtMs ?? 0;
    const ageMs = Date.now() - begunAtMs;
    if (ageMs < SETTLE_MS) return { againInMs: SETTLE_MS - ageMs };
    if (ageMs < UNREAD_REPORTS_MS && (await this.#mayStillTell(attempt.account, begunAtMs + SETTLE_MS))) {
      return { againInMs: ASK_AGAIN_MS };
    }
    const found = await this.#ask(attempt, part, { index, startedAtMs: begunAtMs });
    if (found === 'absent') return 'send';
    if (found === 'not-yet') return { againInMs: ASK_AGAIN_MS };
    if (found !== undefined) {
      await this.#recordSent(attempt, index, found);
      return 'sent';
    }
    const { provider, channel, name } = attempt.account;
    this.#deps.observe({ provider, channel, account: name, outcome: 'unknown' });
    if (this.#deps.settings.unknownOutcome === 'retry') return 'send';
    throw new DeliveryError(
      'outcome-unknown',
      'The provider never answered and cannot be asked; it may have the message (UNKNOWN_OUTCOME=fail)',
      { maxAttempts: 1 },
    );
  }

  /** Whether a report that came in time may lie unread. */
  async #mayStillTell(account: Account, untilMs: number): Promise<boolean> {
    const oldestMs = await this.#deps.oldestUnreadMs(account);
    return oldestMs !== undefined && oldestMs < untilMs;
  }

  /** The account over which the open try began: it is the one to ask, and that will report. */
  #begunOver({ item, message, account }: Attempt): Account {
    const { over } = item.progress;
    return (over === undefined ? undefined : this.#deps.accounts.find(message.channel, over)) ?? account;
  }

  /** A provider that refuses to be asked cannot tell; one that is away is asked again. */
  async #ask(
    attempt: Attempt,
    part: OutboundPart,
    at: { readonly index: number; readonly startedAtMs: number },
  ): Promise<SentPart | 'absent' | 'not-yet' | undefined> {
    try {
      const context = { ...this.#context(attempt, at.index), startedAtMs: at.startedAtMs };
      return await attempt.route.sender.lookUpSent?.(part, context);
    } catch (error) {
      if (error instanceof DeliveryError && !error.advice.retryable) return undefined;
      throw error;
    }
  }

  /** A reply keeps its place in the row, unless the account was told to rest since: then all line up anew behind the rest. */
  async #pace(attempt: Attempt, part: OutboundPart, index: number): Promise<number> {
    const { item, account, route, message } = attempt;
    const { rateLimiter } = this.#deps;
    const goAtMs = item.progress.place === placeOf(attempt, index) ? item.progress.goAtMs : undefined;
    if (goAtMs !== undefined && (await rateLimiter.restMs(account)) === 0) return Math.max(0, goAtMs - Date.now());
    const ratePerSecond = account.ratePerSecond ?? route.capabilities.defaultRatePerSecond;
    const waitMs = await rateLimiter.reserve(account, { cost: part.cost, lane: message.lane, ratePerSecond });
    if (waitMs > 0 && message.lane === 'reply')
      await item.save({ place: placeOf(attempt, index), goAtMs: Date.now() + waitMs });
    return waitMs;
  }

  /** Before the call: a watermark may come before its answer, and is in the provider's time. */
  async #rememberSent({ route, ref, message }: Attempt, part: number, atMs: number): Promise<void> {
    if (route.capabilities.watermarks !== true) return;
    await this.#deps.matcher.rememberSent(ref, { messageId: message.id, part }, atMs);
  }

  async #recordSent(attempt: Attempt, part: number, sent: SentPart): Promise<void> {
    const { message, account } = attempt;
    const { statuses, messages, schedulePoll } = this.#deps;
    const atMs = Date.now();
    const isOpen = !isFinalStatus(sent.outcome.status);
    await Promise.all([
      // First on the wire: whoever carries on after a crash knows the answer, and does the rest again.
      attempt.item.save({ taken: { part, sent } }),
      statuses.apply({ messageId: message.id, part, ...sent.outcome, providerMessageId: sent.providerMessageId, atMs }),
      statuses.bind(account, [sent.providerMessageId, ...(sent.aliases ?? [])], { messageId: message.id, part }),
      messages.step(message.id, {
        atMs,
        step: 'sent-part',
        detail: { part, providerMessageId: sent.providerMessageId },
      }),
      messages.indexProviderId(sent.providerMessageId, { id: message.id, atMs }),
      ...(sent.recipientIds === undefined
        ? []
        : [this.#deps.identities.meet(message, { ids: [attempt.ref.customerId, message.to, ...sent.recipientIds] })]),
      ...(isOpen && schedulePoll !== undefined ? [schedulePoll({ account, messageId: message.id, part, sent })] : []),
    ]);
  }

  #context(attempt: Attempt, partIndex: number): Parameters<Sender<unknown>['send']>[1] {
    const { http, logger, settings, openFile } = this.#deps;
    const { account, message, signal } = attempt;
    return {
      account,
      message,
      partIndex,
      http,
      logger,
      signal,
      ...compact({ publicBaseUrl: settings.publicBaseUrl }),
      ...(openFile === undefined ? {} : { openFile: async (url: string) => openFile(url, signal) }),
    };
  }
}

/** A place in one account's row is none in another's. */
const placeOf = ({ account }: Attempt, index: number): string => `${index} ${account.name}`;

/** Before the provider was called, not after: who answers while we still write down that it went is not silent. */
const wentOutAtMs = ({ progress }: OutboundEntry): number => progress.begunAtMs ?? Date.now();

/** The provider's answer for this part, where it came. */
function readTaken({ progress: { taken } }: OutboundEntry, index: number): SentPart | undefined {
  return taken?.part === index ? taken.sent : undefined;
}
