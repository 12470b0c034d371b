import type { FleetError } from '@ccm/core/domain';
import type { NewDeadLetter } from '../dead-letters/index.ts';
import type { StoredItem } from './mailbox-kind.ts';
import type { ProgressOf, ProgressShape } from './progress.ts';

/** The head of a mailbox, for the worker that processes it. */
export interface MailboxEntry<Item, Shape extends ProgressShape> extends StoredItem<Item> {
  /** Progress that earlier tries, and this one, have saved. */
  readonly progress: ProgressOf<Shape>;
  readonly tries: Tries;
  /**
   * False once another worker may have taken the item over, because this process stood still or Redis did not answer it. Ask just before a
   * step that cannot be taken back: a later item may be done by then.
   */
  readonly isHeld: () => boolean;
  /** Remembers something for the next try, at once; `undefined` takes a field away. @throws {MailboxLost} */
  readonly save: (patch: ProgressOf<Shape>) => Promise<void>;
  /** The same, where one of several steps is done: the tries of the next one count from one. */
  readonly stepDone: (patch: ProgressOf<Shape>) => Promise<void>;
}

export interface Tries {
  /** Including the present one. */
  readonly attempts: number;
  readonly firstTriedAtMs: number;
  readonly nowMs: number;
}

/**
 * Finished, or not yet: to be handled again later while everything behind it waits. No failure. A finished item may return writes: they
 * share the way to Redis with the settlement.
 */
export type ItemOutcome = 'done' | { readonly doneWith: Write } | { readonly againInMs: number };

/** Writes something down. May run twice. */
export type Write = () => Promise<unknown>;

export interface FailedTry {
  readonly error: FleetError;
  readonly attempts: number;
}

/**
 * The handling of a mailbox's items. The worker decides which failures are tried again, when, and when they are given up: `handle` throws
 * an error whose advice says so.
 */
export interface MailboxWork<Item, Shape extends ProgressShape> {
  readonly progress: Shape;
  /** Safe to run again at any point. @throws {FleetError} */
  handle(entry: MailboxEntry<Item, Shape>, signal: AbortSignal): Promise<ItemOutcome>;
  /** The time until it is tried again. */
  onRetry(entry: MailboxEntry<Item, Shape>, failed: FailedTry & { readonly inMs: number }): Promise<void>;
  /**
   * Called before the item is kept as this dead letter; may run again after a crash. @returns fields of the letter that differ from the
   * usual.
   */
  onGiveUp(
    entry: MailboxEntry<Item, Shape>,
    failed: FailedTry & { readonly deadLetterId: string },
  ): Promise<Partial<NewDeadLetter>>;
  /** Whether this failure counts as a try; one of the account, say, must not use up the message's tries. Default: it does. */
  countsAsTry?(error: FleetError): boolean;
  /** The least that is waited after this failure, in milliseconds. Default: as the error and the back-off say. */
  leastWaitMs?(error: FleetError): number;
}
