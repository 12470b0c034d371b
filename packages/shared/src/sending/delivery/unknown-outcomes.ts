import type { SentPart } from '@ccm/channels/contract';
import { DeliveryError } from '@ccm/core/domain';
import type { Account } from '@ccm/core/domain';
import { contextOf } from './attempt.ts';
import type { Attempt, AttemptedPart } from './attempt.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import { SETTLE_MS } from './delivery-failures.ts';
import type { OutboundEntry } from './delivery-progress.ts';
import { recordSent } from './record-sent.ts';

const ASK_AGAIN_MS = 1000;
/** Delivery does not wait for reports that are unread for longer: their reader may be gone. */
const UNREAD_REPORTS_MS = 60_000;

/** Decides about parts that were handed to a provider whose answer never came: sent, to be sent, or to be looked up again. */
export class UnknownOutcomes {
  readonly #deps: DeliveryDeps;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
  }

  /**
   * A part that was begun without an answer may have gone. A report may have told meanwhile; else the provider is asked, where it
   * can be; else UNKNOWN_OUTCOME decides.
   */
  async settle({ attempt: present, part, index }: AttemptedPart): Promise<'send' | 'sent' | { againInMs: number }> {
    if (present.entry.progress.begun !== index) return 'send';
    const attempt = { ...present, account: this.#begunOver(present) };
    if (await this.#isKnownSent(attempt, index)) return 'sent';
    const begunAtMs = present.entry.progress.begunAtMs ?? 0;
    const againInMs = await this.#waitForReportsMs(attempt.account, begunAtMs);
    if (againInMs > 0) return { againInMs };
    const found = await this.#ask({ attempt, part, index }, begunAtMs);
    if (found === undefined) return this.#decide(attempt.account);
    if (found === 'absent') return 'send';
    if (found === 'not-yet') return { againInMs: ASK_AGAIN_MS };
    await recordSent(attempt, { part: index, sent: found }, this.#deps);
    return 'sent';
  }

  /** The provider's answer lies in the progress, or a report has told. */
  async #isKnownSent(attempt: Attempt, index: number): Promise<boolean> {
    const taken = readTaken(attempt.entry, index);
    if (taken !== undefined) {
      await recordSent(attempt, { part: index, sent: taken }, this.#deps);
      return true;
    }
    // Of a part that is sent again, what is known is the try before.
    return attempt.message.onlyPart === undefined && (await this.#hasTaken(attempt, index));
  }

  /** The time in which a report that tells may still come, in milliseconds; 0: none is waited for. */
  async #waitForReportsMs(account: Account, begunAtMs: number): Promise<number> {
    const ageMs = Date.now() - begunAtMs;
    if (ageMs < SETTLE_MS) return SETTLE_MS - ageMs;
    return ageMs < UNREAD_REPORTS_MS && (await this.#mayStillTell(account, begunAtMs + SETTLE_MS)) ? ASK_AGAIN_MS : 0;
  }

  /** Nobody can tell: UNKNOWN_OUTCOME decides. @throws {DeliveryError} `outcome-unknown`. */
  #decide({ provider, channel, name }: Account): 'send' {
    this.#deps.observe({ provider, channel, account: name, outcome: 'unknown' });
    if (this.#deps.settings.unknownOutcome === 'retry') return 'send';
    throw new DeliveryError(
      'outcome-unknown',
      'The provider never answered and cannot be asked; it may have the message (UNKNOWN_OUTCOME=fail)',
      { maxAttempts: 1 },
    );
  }

  /** Whether the provider has told that it has the part. A watermark counts for a request that had left as a whole. */
  async #hasTaken({ entry: { progress }, message }: Attempt, index: number): Promise<boolean> {
    const evidence = await this.#deps.messages.evidenceOf(message.id, index);
    return evidence === 'report' || (evidence === 'watermark' && progress.leftAtMs === progress.begunAtMs);
  }

  /** Whether a report that came in time may lie unread. */
  async #mayStillTell(account: Account, untilMs: number): Promise<boolean> {
    const oldestMs = await this.#deps.oldestUnreadMs(account);
    return oldestMs !== undefined && oldestMs < untilMs;
  }

  /** The account over which the open try began: it is the one to ask, and that will report. */
  #begunOver({ entry, message, account }: Attempt): Account {
    const { over } = entry.progress;
    return (over === undefined ? undefined : this.#deps.accounts.find(message.channel, over)) ?? account;
  }

  /** A provider that refuses to be asked cannot tell; one that is away is asked again. */
  async #ask(asked: AttemptedPart, startedAtMs: number): Promise<SentPart | 'absent' | 'not-yet' | undefined> {
    try {
      const context = { ...contextOf(asked, this.#deps), startedAtMs };
      return await asked.attempt.route.sender.lookUpSent?.(asked.part, context);
    } catch (error) {
      if (error instanceof DeliveryError && !error.advice.retryable) return undefined;
      throw error;
    }
  }
}

/** The provider's answer for this part, where it came. */
function readTaken({ progress: { taken } }: OutboundEntry, index: number): SentPart | undefined {
  return taken?.part === index ? taken.sent : undefined;
}
