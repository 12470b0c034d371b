import { randomUUID } from 'node:crypto';
import type { Logger } from '../logging/index.ts';
import { digestOf, keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import type { Vault } from '../vault/index.ts';
import { matchesFilter } from './dead-letter.ts';
import type { DeadLetter, DeadLetterFilter, NewDeadLetter } from './dead-letter.ts';
import { DocumentShelf } from './document-shelf.ts';

/** Everything given up, with its reason: nothing is ever dropped in silence. */
export class DeadLetters {
  readonly #shelf: DocumentShelf<DeadLetter>;
  readonly #logger: Logger;

  constructor(redis: RedisClient, vault: Vault, logger: Logger) {
    this.#logger = logger;
    this.#shelf = new DocumentShelf<DeadLetter>({
      redis,
      vault,
      indexKey: keys.deadIndex,
      documentsKey: keys.deadDocuments,
      purpose: 'dead letter',
      capacity: 0,
      standIn: ({ id, atMs, why }) => ({
        id,
        atMs,
        kind: 'command',
        reason: 'unreadable',
        description: `What was kept cannot be opened: ${why}`,
        payload: null,
      }),
    });
  }

  /** @param cause names what was given up, where it has a name: given up again after a crash, it is one letter. */
  async add(letter: NewDeadLetter, cause?: string): Promise<DeadLetter> {
    const id = cause === undefined ? randomUUID() : digestOf('dead letter', cause);
    const kept: DeadLetter = { ...letter, id, atMs: Date.now() };
    await this.#shelf.put(kept);
    const { kind, reason, channel, account, messageId, attempts } = kept;
    this.#logger.error(
      { deadLetterId: kept.id, kind, reason, channel, account, messageId, attempts },
      'given up, kept as a dead letter',
    );
    return kept;
  }

  get(id: string): Promise<DeadLetter | undefined> {
    return this.#shelf.get(id);
  }

  remove(id: string): Promise<boolean> {
    return this.#shelf.remove(id);
  }

  count(): Promise<number> {
    return this.#shelf.count();
  }

  page(
    filter: DeadLetterFilter,
    page: { readonly after: number; readonly limit: number },
  ): Promise<{ items: DeadLetter[]; next: number | undefined }> {
    return this.#shelf.page({ ...page, matches: (letter) => matchesFilter(letter, filter) });
  }
}
