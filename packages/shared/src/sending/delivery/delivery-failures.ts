import { DeliveryError } from '@ccm/core/domain';
import type { FleetError } from '@ccm/core/domain';
import type { NewDeadLetter } from '../../storage/dead-letters/index.ts';
import type { FailedTry } from '../../storage/mailbox/index.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import type { OutboundEntry } from './delivery-progress.ts';

/** Before a provider is asked whether it has a message, it is given this long to list it. */
export const SETTLE_MS = 5000;

type Retried = FailedTry & { readonly inMs: number };

/** Handles a failed attempt beside the retry: the account rests, and history, status and metrics record the failure. */
export class DeliveryFailures {
  readonly #deps: DeliveryDeps;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
  }

  /** Without a way to ask the provider, UNKNOWN_OUTCOME=fail ends the matter at once. */
  advise(entry: OutboundEntry, error: DeliveryError): DeliveryError {
    if (error.reason !== 'outcome-unknown' || this.#deps.settings.unknownOutcome === 'retry') return error;
    const { channel, account: name } = entry.item;
    const account = this.#deps.accounts.find(channel, name);
    if (account !== undefined && this.#deps.routeOf(account)?.sender.lookUpSent !== undefined) return error;
    const { message, providerCode, cause } = error;
    return new DeliveryError('outcome-unknown', message, { providerCode, maxAttempts: 1, cause });
  }

  /** The account being told to wait is no failed try of this message: it must not run out of tries by that. */
  countsAsTry(error: FleetError): boolean {
    if (!(error instanceof DeliveryError)) return true;
    return error.pauses !== 'account' && error.reason !== 'session-not-bound';
  }

  leastWaitMs(error: FleetError): number {
    return reasonOf(error) === 'outcome-unknown' ? SETTLE_MS : 0;
  }

  async onRetry(entry: OutboundEntry, { error, attempts, inMs }: Retried): Promise<void> {
    this.#observe(entry, error, reasonOf(error) === 'outcome-unknown' ? 'unknown' : 'retry');
    await this.#pauseAccount(entry, error, inMs);
    await entry.save({ place: undefined });
    const detail = { ...failureOf(error), attempts, inMs };
    await this.#deps.messages.step(entry.item.id, { atMs: Date.now(), step: 'retry', detail });
  }

  async onGiveUp(entry: OutboundEntry, { error, attempts }: FailedTry): Promise<Partial<NewDeadLetter>> {
    this.#observe(entry, error, 'failed');
    const { statuses, messages } = this.#deps;
    const messageId = entry.item.id;
    const part = entry.progress.sent ?? entry.item.onlyPart ?? 0;
    const atMs = Date.now();
    const providerStatus = (error instanceof DeliveryError ? error.providerCode : undefined) ?? reasonOf(error);
    const failure = failureOf(error);
    await Promise.all([
      statuses.apply({ messageId, part, status: 'failed', providerStatus, failure, atMs }),
      messages.step(messageId, { atMs, step: 'dead-lettered', detail: { ...failure, attempts } }),
    ]);
    if (part === 0) return {};
    return { description: `${error.message} (${part} of its parts went out; a replay sends all again)` };
  }

  async #pauseAccount({ item, progress }: OutboundEntry, error: FleetError, pauseMs: number): Promise<void> {
    if (!(error instanceof DeliveryError) || error.pauses !== 'account') return;
    const account = this.#deps.accounts.find(item.channel, progress.over ?? item.account);
    if (account !== undefined) await this.#deps.rateLimiter.pause(account, pauseMs);
  }

  #observe({ item }: OutboundEntry, error: FleetError, outcome: 'retry' | 'unknown' | 'failed'): void {
    const account = this.#deps.accounts.find(item.channel, item.account);
    const { channel, account: name } = item;
    const provider = account?.provider ?? 'none';
    this.#deps.observe({ provider, channel, account: name, outcome, reason: reasonOf(error) });
  }
}

const reasonOf = (error: FleetError): DeliveryError['reason'] =>
  error instanceof DeliveryError ? error.reason : 'invalid-message';

const failureOf = (error: FleetError): DeliveryError['failure'] =>
  error instanceof DeliveryError ? error.failure : { reason: 'invalid-message', description: error.message };
