import type { OutboundMessage } from '@ccm/core/domain';
import type { DeliveryError } from '@ccm/core/domain';
import type { ItemOutcome, MailboxItem } from '../storage/mailbox/index.ts';
import { decideRetry } from '@ccm/core/domain';
import type { RetryDecision } from '@ccm/core/domain';
import type { DeliveryDeps } from './delivery-deps.ts';

/** Before a provider is asked whether it has a message, it is given this long to list it. */
export const SETTLE_MS = 5000;

export interface FailedAttempt {
  readonly item: MailboxItem;
  readonly message: OutboundMessage;
  readonly error: DeliveryError;
}

/** What happens to a message after a try that failed: it waits, or it is given up with its reason. */
export class DeliveryFailures {
  readonly #deps: DeliveryDeps;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
  }

  async handle(failed: FailedAttempt): Promise<ItemOutcome> {
    const decision = this.#decide(failed);
    this.#observe(failed, decision);
    if (decision.again) return this.#wait(failed, decision.inMs);
    await this.#giveUp(failed);
    return 'done';
  }

  #decide(failed: FailedAttempt): RetryDecision {
    if (this.#endsUnknown(failed)) return { again: false };
    const nowMs = Date.now();
    return decideRetry(failed.error, {
      attempts: attemptsOf(failed),
      firstTriedAtMs: firstTriedAtMs(failed.item, nowMs),
      nowMs,
      retryWindowMs: this.#deps.settings.retryWindowMs,
    });
  }

  /** Without a way to ask the provider, UNKNOWN_OUTCOME=fail ends the matter at once. */
  #endsUnknown({ message, error }: FailedAttempt): boolean {
    if (error.reason !== 'outcome-unknown' || this.#deps.settings.unknownOutcome === 'retry') return false;
    const account = this.#deps.accounts.find(message.channel, message.account);
    return account === undefined || this.#deps.routeOf(account)?.sender.lookUpSent === undefined;
  }

  async #wait(failed: FailedAttempt, inMs: number): Promise<ItemOutcome> {
    const { item, message, error } = failed;
    const unknown = error.reason === 'outcome-unknown';
    const attempts = attemptsOf(failed);
    await this.#pauseAccount(failed, inMs);
    await item.note({
      attempts: String(countsAsAttempt(error) ? attempts : attempts - 1),
      firstTriedAtMs: String(firstTriedAtMs(item, Date.now())),
      place: '',
    });
    const detail = { ...error.failure, attempts, inMs };
    await this.#deps.messages.step(message.id, { atMs: Date.now(), step: 'retry', detail });
    return { againInMs: unknown ? Math.max(inMs, SETTLE_MS) : inMs };
  }

  async #pauseAccount({ item, message, error }: FailedAttempt, pauseMs: number): Promise<void> {
    const account = this.#deps.accounts.find(message.channel, item.notes['over'] ?? message.account);
    if (account === undefined || error.pauses !== 'account') return;
    await this.#deps.rateLimiter.pause(account, pauseMs);
  }

  async #giveUp(failed: FailedAttempt): Promise<void> {
    const { item, message, error } = failed;
    const { statuses, messages, deadLetters } = this.#deps;
    const part = Number(item.notes['sent'] ?? message.onlyPart ?? 0);
    const atMs = Date.now();
    const providerStatus = error.providerCode ?? error.reason;
    await Promise.all([
      statuses.apply({ messageId: message.id, part, status: 'failed', providerStatus, failure: error.failure, atMs }),
      messages.step(message.id, {
        atMs,
        step: 'dead-lettered',
        detail: { ...error.failure, attempts: attemptsOf(failed) },
      }),
    ]);
    const letter = {
      kind: 'outbound',
      reason: error.reason,
      description:
        part === 0 ? error.message : `${error.message} (${part} of its parts went out; a replay sends all again)`,
      channel: message.channel,
      account: message.account,
      customerId: message.to,
      messageId: message.id,
      attempts: attemptsOf(failed),
      payload: message,
      ...(error.providerCode === undefined ? {} : { lastAnswer: { body: `${error.providerCode}: ${error.message}` } }),
    } as const;
    await deadLetters.add(letter, item.id);
  }

  #observe({ message, error }: FailedAttempt, decision: RetryDecision): void {
    const account = this.#deps.accounts.find(message.channel, message.account);
    const waiting = error.reason === 'outcome-unknown' ? 'unknown' : 'retry';
    this.#deps.observe({
      provider: account?.provider ?? 'none',
      channel: message.channel,
      account: message.account,
      outcome: decision.again ? waiting : 'failed',
      reason: error.reason,
    });
  }
}

/** The account being told to wait is no failed try of this message: it must not run out of tries by that. */
const countsAsAttempt = (error: DeliveryError): boolean =>
  error.pauses !== 'account' && error.reason !== 'session-not-bound';

const attemptsOf = ({ item }: FailedAttempt): number => Number(item.notes['attempts'] ?? 0) + 1;

const firstTriedAtMs = (item: MailboxItem, nowMs: number): number => Number(item.notes['firstTriedAtMs'] ?? nowMs);
