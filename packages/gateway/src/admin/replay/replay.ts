import type { DeadLetter, DeadLetterFilter, DeadLetters } from '@ccm/shared/storage/dead-letters';
import { FleetError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { MessageStore } from '@ccm/shared/messages';
import { z } from 'zod';
import type { Requeue } from './requeue.ts';
import type { ReplayClaims } from './replay-claims.ts';

interface ReplayDeps {
  readonly deadLetters: DeadLetters;
  readonly messages: MessageStore;
  readonly claims: ReplayClaims;
  readonly requeue: Requeue;
}

/** `gone`: it was replayed or dropped meanwhile. `refused`: it cannot be replayed at present, or another replay of it runs. */
type ReplayOutcome = { readonly outcome: 'replayed' | 'gone' } | { readonly outcome: 'refused'; readonly why: string };

interface ReplayCount {
  readonly replayed: number;
  readonly failed: readonly { readonly id: string; readonly why: string }[];
}

const IN_HAND = { outcome: 'refused', why: 'This dead letter is being replayed already' } as const;

/** Replays of dead letters. First put back, then removed: a crash between them replays twice, never none. */
export class Replay {
  readonly #deps: ReplayDeps;

  constructor(deps: ReplayDeps) {
    this.#deps = deps;
  }

  /** The dead letters that a replay by this filter would take, oldest first, so that a replay keeps their order. */
  async matching(
    filter: DeadLetterFilter,
    which: { readonly ids: readonly string[] | undefined; readonly limit: number },
  ): Promise<{ readonly matching: DeadLetter[]; readonly more: boolean }> {
    const { items, next } = await this.#deps.deadLetters.page(
      { ...filter, ...compact({ ids: which.ids }) },
      { limit: which.limit, order: 'oldest-first' },
    );
    return { matching: items, more: next !== undefined };
  }

  async replayAll(ids: readonly string[]): Promise<ReplayCount> {
    const failed: { id: string; why: string }[] = [];
    let replayed = 0;
    for (const id of ids) {
      const outcome = await this.replay(id);
      if (outcome.outcome === 'replayed') replayed += 1;
      else if (outcome.outcome === 'refused') failed.push({ id, why: outcome.why });
    }
    return { replayed, failed };
  }

  async replay(id: string): Promise<ReplayOutcome> {
    const outcome = await this.#deps.claims.hold(id, async () => this.#replayHeld(id));
    return outcome === 'taken' ? IN_HAND : outcome;
  }

  async #replayHeld(id: string): Promise<ReplayOutcome> {
    const { deadLetters, messages, requeue } = this.#deps;
    // Only now: whoever held it before may have replayed it.
    const letter = await deadLetters.get(id);
    if (letter === undefined) return { outcome: 'gone' };
    let as: string | undefined;
    try {
      as = await requeue.requeue(letter);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return { outcome: 'refused', why: error.message };
    }
    const { messageId } = letter;
    if (messageId !== undefined)
      await messages.step(messageId, {
        atMs: Date.now(),
        step: 'replayed',
        detail: { deadLetterId: id, ...compact({ as }) },
      });
    await deadLetters.remove(id);
    return { outcome: 'replayed' };
  }
}

/** Whether the replay was refused: the error's message names the change that is needed first. */
const isRefusal = (error: unknown): error is Error =>
  (error instanceof FleetError && !error.advice.retryable) || error instanceof z.ZodError;
