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
    const { entry, message } = present;
    if (entry.progress.begun !== index) return 'send';
    const attempt = { ...present, account: this.#begunOver(present) };
    const taken = readTaken(entry, index);
    if (taken !== undefined) await recordSent(attempt, { part: index, sent: taken }, this.#deps);
    // Of a part that is sent again, what is known is the try before.
    const isKnown = message.onlyPart === undefined && (await this.#hasTaken(present, index));
    if (taken !== undefined || isKnown) return 'sent';
    const begunAtMs = entry.progress.begunAtMs ?? 0;
    const ageMs = Date.now() - begunAtMs;
    if (ageMs < SETTLE_MS) return { againInMs: SETTLE_MS - ageMs };
    if (ageMs < UNREAD_REPORTS_MS && (await this.#mayStillTell(attempt.account, begunAtMs + SETTLE_MS))) {
      return { againInMs: ASK_AGAIN_MS };
    }
    const found = await this.#ask({ attempt, part, index }, begunAtMs);
    if (found === 'absent') return 'send';
    if (found === 'not-yet') return { againInMs: ASK_AGAIN_MS };
    if (found !== undefined) {
      await recordSent(attempt, { part: index, sent: found }, this.#deps);
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
