import { SealingError } from '../../sealing/index.ts';
import type { Sealer } from '../../sealing/index.ts';
import type { MailboxRef } from '../mailbox-ref.ts';
import { progressPurposeOf, purposeOf } from '../mailbox-store.ts';

/** The item whose turn it is. */
export interface Head {
  readonly id: string;
  readonly content: string;
}

/** Another session works on this mailbox now: the caller must not touch it any more. */
export class MailboxLost extends Error {
  constructor() {
    super('Another session works on this mailbox now');
    this.name = 'MailboxLost';
  }
}

/** The head in Redis, and the progress of earlier tries, each field sealed for itself. */
export interface ClaimedHead {
  readonly ref: MailboxRef;
  readonly item: string;
  readonly progress: Readonly<Record<string, string>>;
}

/** The session's right to work on a head. */
interface HeadClaim {
  /** Saves sealed fields; false where another session works on the mailbox by now. */
  readonly write: (fields: Readonly<Record<string, string>>) => Promise<boolean>;
  /** False once another session may have taken the head over. */
  readonly isHeld: () => boolean;
}

/** A mailbox whose head one session works on. */
export class ClaimedMailbox {
  readonly ref: MailboxRef;
  readonly head: Head;
  readonly isHeld: () => boolean;
  readonly #sealer: Sealer;
  readonly #write: HeadClaim['write'];
  readonly #progress: Readonly<Record<string, string>>;
  readonly #fault: SealingError | undefined;

  constructor(claimed: ClaimedHead, sealer: Sealer, { write, isHeld }: HeadClaim) {
    this.ref = claimed.ref;
    this.head = headOf(claimed);
    this.#sealer = sealer;
    this.#write = write;
    this.isHeld = isHeld;
    const { progress, fault } = openProgress(claimed, sealer);
    this.#progress = progress;
    this.#fault = fault;
  }

  /** Progress that earlier tries saved until the item is done: attempts, the reserved time of a send, answers to parts. */
  get progress(): Readonly<Record<string, string>> {
    return this.#progress;
  }

  /** The head's content in clear. @throws {SealingError} if CCM did not seal it or its progress. */
  read(): string {
    if (this.#fault !== undefined) throw this.#fault;
    return this.#sealer.open(purposeOf(this.ref), this.head.content);
  }

  /** Remembers something about the head for its next try. @throws {MailboxLost} */
  async save(fields: Readonly<Record<string, string>>): Promise<void> {
    const sealed: Record<string, string> = {};
    for (const [name, value] of Object.entries(fields))
      sealed[name] = this.#sealer.seal(progressPurposeOf(this.ref, name), value);
    if (!(await this.#write(sealed))) throw new MailboxLost();
  }
}

function headOf({ item }: ClaimedHead): Head {
  const bar = item.indexOf('|');
  // None of ours wrote that: it is its own name, by which it can be taken out.
  if (bar < 0) return { id: item, content: item };
  return { id: item.slice(0, bar), content: item.slice(bar + 1) };
}

function openProgress(
  { ref, progress }: ClaimedHead,
  sealer: Sealer,
): { readonly progress: Record<string, string>; readonly fault: SealingError | undefined } {
  const opened: Record<string, string> = {};
  try {
    for (const [name, value] of Object.entries(progress))
      opened[name] = sealer.open(progressPurposeOf(ref, name), value);
    return { progress: opened, fault: undefined };
  } catch (error) {
    if (!(error instanceof SealingError)) throw error;
    return { progress: {}, fault: error };
  }
}
