import { z } from 'zod';
import { decideRetry, FleetError } from '@ccm/core/domain';
import { messageOf } from '@ccm/core/errors';
import type { Logger } from '../../../platform/logging/index.ts';
import { deadLetterIdOf } from '../../dead-letters/index.ts';
import type { DeadLetters } from '../../dead-letters/index.ts';
import type { QueueName } from '../../queues/index.ts';
import { SealingError } from '../../sealing/index.ts';
import type { ClaimedMailbox } from './claimed-mailbox.ts';
import { describeFailure } from '../describe-failure.ts';
import { FailureLog } from './failure-log.ts';
import type { MailboxKind } from '../mailbox-kind.ts';
import type { MailboxKey } from '../mailbox-ref.ts';
import type { ItemOutcome, MailboxEntry, MailboxWork, Tries } from '../mailbox-work.ts';
import { readProgress, writeProgress } from '../progress.ts';
import type { ProgressShape } from '../progress.ts';
import { readItem } from '../read-item.ts';

export interface HeadRunnerOptions<Item, Shape extends ProgressShape> {
  readonly queue: QueueName;
  readonly kind: MailboxKind<Item>;
  readonly work: MailboxWork<Item, Shape>;
  readonly deadLetters: DeadLetters;
  /** The time for which a failing item is tried again. */
  readonly retryWindowMs: number;
  readonly logger: Logger;
}

/** The tries of the item beside the work's own progress: their number, and the time of the first. */
const TRIES = { attempts: z.number(), firstTriedAtMs: z.number() } as const;
const BUGS = [TypeError, RangeError, ReferenceError, SyntaxError] as const;

/** One try of a mailbox's head: handled, or to be tried again, or given up and kept. */
export class HeadRunner<Item, Shape extends ProgressShape> {
  readonly #options: HeadRunnerOptions<Item, Shape>;
  readonly #failures: FailureLog;

  constructor(options: HeadRunnerOptions<Item, Shape>) {
    this.#options = options;
    this.#failures = new FailureLog(options.queue, options.logger);
  }

  async run(mailbox: ClaimedMailbox, signal: AbortSignal): Promise<ItemOutcome> {
    try {
      return await this.#try(mailbox, signal);
    } catch (error) {
      // Its content or progress does not open, or it shows a bug of CCM: no other try could change that.
      if (!(error instanceof SealingError) && !BUGS.some((bug) => error instanceof bug)) throw error;
      await this.#keepAsItLies(mailbox, error);
      return 'done';
    }
  }

  async #try(mailbox: ClaimedMailbox, signal: AbortSignal): Promise<ItemOutcome> {
    const { kind, work } = this.#options;
    const entry = new RunningEntry({ mailbox, item: readItem(kind, mailbox.read()), shape: work.progress });
    try {
      const outcome = await work.handle(entry, signal);
      if (outcome === 'done' || 'doneWith' in outcome) this.#failures.succeeded();
      return outcome;
    } catch (error) {
      if (error instanceof SealingError || !(error instanceof FleetError)) throw error;
      if (signal.aborted) return { againInMs: 0 };
      return this.#failed(entry, error);
    }
  }

  async #failed(entry: RunningEntry<Item, Shape>, error: FleetError): Promise<ItemOutcome> {
    const { work, retryWindowMs } = this.#options;
    const { attempts, firstTriedAtMs } = entry.tries;
    const decision = decideRetry(error, { ...entry.tries, retryWindowMs });
    if (!decision.again) {
      await this.#giveUp(entry, { error, attempts });
      return 'done';
    }
    this.#failures.failed(error);
    await work.onRetry(entry, { error, attempts, inMs: decision.inMs });
    const counted = work.countsAsTry?.(error) === false ? attempts - 1 : attempts;
    await entry.saveTries({ attempts: counted, firstTriedAtMs });
    return { againInMs: Math.max(decision.inMs, work.leastWaitMs?.(error) ?? 0) };
  }

  async #giveUp(
    entry: RunningEntry<Item, Shape>,
    failed: { readonly error: FleetError; readonly attempts: number },
  ): Promise<void> {
    const { work, deadLetters, kind } = this.#options;
    const deadLetterId = deadLetterIdOf(kind.deadLetters.kind, entry.id);
    const said = await work.onGiveUp(entry, { ...failed, deadLetterId });
    const letter = {
      ...describeFailure(failed.error),
      ...kind.deadLetters.write(entry),
      attempts: failed.attempts,
      ...said,
      kind: kind.deadLetters.kind,
    };
    await deadLetters.add(letter, entry.id);
  }

  async #keepAsItLies({ head, ref }: ClaimedMailbox, error: unknown): Promise<void> {
    const { kind, deadLetters, logger } = this.#options;
    if (!(error instanceof SealingError)) {
      logger.error(
        { err: error, mailbox: kind.name },
        'internal error while handling a message, kept as a dead letter',
      );
    }
    const letter = {
      kind: kind.deadLetters.kind,
      reason: error instanceof SealingError ? error.fault : 'internal-error',
      description: messageOf(error),
      payload: { sealed: head.content, tag: ref.key, itemId: head.id, box: kind.name },
    } as const;
    await deadLetters.add(letter, head.id);
  }
}

interface RunningEntryDeps<Item, Shape extends ProgressShape> {
  readonly mailbox: ClaimedMailbox;
  readonly item: Item;
  readonly shape: Shape;
}

class RunningEntry<Item, Shape extends ProgressShape> implements MailboxEntry<Item, Shape> {
  readonly id: string;
  readonly key: MailboxKey;
  readonly item: Item;
  readonly isHeld: () => boolean;
  readonly #mailbox: ClaimedMailbox;
  #tries: Tries;
  #progress: MailboxEntry<Item, Shape>['progress'];

  constructor({ mailbox, item, shape }: RunningEntryDeps<Item, Shape>) {
    const nowMs = Date.now();
    const { head, progress } = mailbox;
    const { attempts = 0, firstTriedAtMs = nowMs } = readProgress(TRIES, progress);
    this.id = head.id;
    this.key = mailbox.ref.key;
    this.item = item;
    this.isHeld = mailbox.isHeld;
    this.#tries = { attempts: attempts + 1, firstTriedAtMs, nowMs };
    this.#mailbox = mailbox;
    this.#progress = readProgress(shape, progress);
  }

  get tries(): Tries {
    return this.#tries;
  }

  get progress(): MailboxEntry<Item, Shape>['progress'] {
    return this.#progress;
  }

  readonly save = async (patch: MailboxEntry<Item, Shape>['progress']): Promise<void> => {
    await this.#mailbox.save(writeProgress(patch));
    this.#progress = { ...this.#progress, ...patch };
  };

  readonly stepDone = async (patch: MailboxEntry<Item, Shape>['progress']): Promise<void> => {
    await this.#mailbox.save(writeProgress({ ...patch, attempts: 0 }));
    this.#tries = { ...this.#tries, attempts: 1 };
    this.#progress = { ...this.#progress, ...patch };
  };

  async saveTries(tries: { readonly attempts: number; readonly firstTriedAtMs: number }): Promise<void> {
    await this.#mailbox.save(writeProgress(tries));
  }
}
