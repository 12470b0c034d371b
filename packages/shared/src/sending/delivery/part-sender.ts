import type { SentPart } from '@ccm/channels/contract';
import { DeliveryError } from '@ccm/core/domain';
import type { ItemOutcome } from '../../storage/mailbox/index.ts';
import { contextOf } from './attempt.ts';
import type { AttemptedPart } from './attempt.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import { heldBackUnless } from './held-back-http.ts';
import { recordSent } from './record-sent.ts';
import { UnknownOutcomes } from './unknown-outcomes.ts';

/** Hands one part of a message to its provider, once: the message's progress tells how far earlier tries came. */
export class PartSender {
  readonly #deps: DeliveryDeps;
  readonly #unknownOutcomes: UnknownOutcomes;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
    this.#unknownOutcomes = new UnknownOutcomes(deps);
  }

  /** @throws {DeliveryError} */
  async send(attempted: AttemptedPart): Promise<ItemOutcome> {
    const earlier = await this.#unknownOutcomes.settle(attempted);
    if (earlier === 'sent') return 'done';
    if (earlier !== 'send') return earlier;
    const waitMs = await this.#waitForRate(attempted);
    if (waitMs > 0) return { againInMs: waitMs };
    const { attempt, index } = attempted;
    const startedMs = Date.now();
    await Promise.all([
      attempt.entry.save({ begun: index, begunAtMs: startedMs, over: attempt.account.name }),
      this.#rememberSent(attempted, startedMs),
    ]);
    const sent = await this.#call(attempted);
    await recordSent(attempt, { part: index, sent }, this.#deps);
    this.#observe(attempted, startedMs);
    return 'done';
  }

  /**
   * A reply keeps its reserved place at the rate limiter, unless the account rests since then: then all waiting messages queue again after
   * the rest.
   * @returns in how many milliseconds the part may go.
   */
  async #waitForRate(attempted: AttemptedPart): Promise<number> {
    const { entry, account, route, message } = attempted.attempt;
    const { rateLimiter } = this.#deps;
    const place = placeOf(attempted);
    const goAtMs = entry.progress.place === place ? entry.progress.goAtMs : undefined;
    if (goAtMs !== undefined && (await rateLimiter.restMs(account)) === 0) return Math.max(0, goAtMs - Date.now());
    const ratePerSecond = account.ratePerSecond ?? route.capabilities.defaultRatePerSecond;
    const { cost } = attempted.part;
    const waitMs = await rateLimiter.reserve(account, { cost, lane: message.lane, ratePerSecond });
    if (waitMs > 0 && message.lane === 'reply') await entry.save({ place, goAtMs: Date.now() + waitMs });
    return waitMs;
  }

  /** Before the call: a watermark may come before its answer, and is in the provider's time. */
  async #rememberSent({ attempt, index }: AttemptedPart, atMs: number): Promise<void> {
    const { route, ref, message } = attempt;
    if (route.capabilities.watermarks !== true) return;
    await this.#deps.matcher.rememberSent(ref, { messageId: message.id, part: index }, atMs);
  }

  /**
   * Removes the begin mark of a part that certainly was not sent, and notes that a request left whose answer never came. Nothing is sent
   * once another worker may have taken the message over, asked the provider, and sent it.
   */
  async #call(attempted: AttemptedPart): Promise<SentPart> {
    const { entry, route } = attempted.attempt;
    const http = heldBackUnless(this.#deps.http, entry.isHeld);
    try {
      return await route.sender.send(attempted.part, { ...contextOf(attempted, this.#deps), http });
    } catch (error) {
      if (error instanceof DeliveryError) {
        const isUnknown = error.reason === 'outcome-unknown';
        await entry.save(isUnknown ? { leftAtMs: entry.progress.begunAtMs } : { begun: undefined });
      }
      throw error;
    }
  }

  #observe({ attempt: { account, message } }: AttemptedPart, startedMs: number): void {
    const nowMs = Date.now();
    this.#deps.observe({
      provider: account.provider,
      channel: account.channel,
      account: account.name,
      outcome: 'sent',
      durationMs: nowMs - startedMs,
      ageMs: nowMs - message.acceptedAtMs,
    });
  }
}

/** The name of a part's place in an account's rate; a place with one account is none with another. */
const placeOf = ({ attempt, index }: AttemptedPart): string => `${index} ${attempt.account.name}`;
