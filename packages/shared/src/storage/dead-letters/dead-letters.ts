import { randomUUID } from 'node:crypto';
import type { Logger } from '../../platform/logging/index.ts';
import { digestOf, keys } from '../redis/index.ts';
import type { Placed, RedisClient } from '../redis/index.ts';
import type { Sealer } from '../sealing/index.ts';
import { deadLetter, matchesFilter } from './dead-letter.ts';
import type { DeadLetter, DeadLetterFilter, DeadLetterKind, NewDeadLetter } from './dead-letter.ts';
import { DocumentStore } from './document-store.ts';
import type { PageQuery, DocumentPage } from './document-store.ts';

/** Observes dead letters; must not throw or wait. */
export interface DeadLetterObserver {
  added?(letter: DeadLetter): void;
  removed?(id: string): void;
}

interface DeadLettersDeps {
  readonly redis: RedisClient;
  readonly sealer: Sealer;
  readonly logger: Logger;
  readonly observer?: DeadLetterObserver;
}

/** The store of dead letters with their reasons: nothing is ever dropped in silence. */
export class DeadLetters {
  readonly #letters: DocumentStore<DeadLetter>;
  readonly #logger: Logger;
  readonly #observer: DeadLetterObserver;

  constructor({ redis, sealer, logger, observer = {} }: DeadLettersDeps) {
    this.#logger = logger;
    this.#observer = observer;
    this.#letters = new DocumentStore<DeadLetter>({
      redis,
      sealer,
      indexKey: keys.deadIndex,
      documentsKey: keys.deadDocuments,
      purpose: 'dead letter',
      schema: deadLetter,
      capacity: 0,
      placeholder: ({ id, atMs, why }) => ({
        id,
        atMs,
        kind: 'command',
        reason: 'unreadable',
        description: `What was kept cannot be opened: ${why}`,
        payload: null,
      }),
    });
  }

  /**
   * Resolves when it is kept. @param cause the name of the work that is given up, if it has one: a worker that died before it could move
   * on gives it up again, and it stays one letter, the first.
   */
  async add(letter: NewDeadLetter, cause?: string): Promise<DeadLetter> {
    const id = cause === undefined ? randomUUID() : deadLetterIdOf(letter.kind, cause);
    const kept: DeadLetter = { ...letter, id, atMs: Date.now() };
    if (!(await this.#letters.put(kept))) return (await this.#letters.get(id)) ?? kept;
    this.#observer.added?.(kept);
    const { kind, reason, channel, account, messageId, attempts } = kept;
    this.#logger.error(
      { deadLetterId: kept.id, kind, reason, channel, account, messageId, attempts },
      'given up, kept as a dead letter',
    );
    return kept;
  }

  get(id: string): Promise<DeadLetter | undefined> {
    return this.#letters.get(id);
  }

  async remove(id: string): Promise<boolean> {
    const isRemoved = await this.#letters.remove(id);
    if (isRemoved) this.#observer.removed?.(id);
    return isRemoved;
  }

  count(): Promise<number> {
    return this.#letters.count();
  }

  /** For a catalogue of all: every letter's place, and the letters at some places. */
  places(): Promise<Placed[]> {
    return this.#letters.places();
  }

  load(places: readonly Placed[]): Promise<DeadLetter[]> {
    return this.#letters.load(places);
  }

  page(filter: DeadLetterFilter, page: Omit<PageQuery<DeadLetter>, 'matches'>): Promise<DocumentPage<DeadLetter>> {
    return this.#letters.page({ ...page, matches: (letter) => matchesFilter(letter, filter) });
  }
}

/** The id under which something is kept that has a name of its own. */
export const deadLetterIdOf = (kind: DeadLetterKind, cause: string): string => digestOf('dead letter', kind, cause);
