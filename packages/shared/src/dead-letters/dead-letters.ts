import { randomUUID } from 'node:crypto';
import type { Logger } from '../logging/index.ts';
import { keys } from '../redis/index.ts';
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
    });
  }

  async add(letter: NewDeadLetter): Promise<DeadLetter> {
    const kept: DeadLetter = { ...letter, id: randomUUID(), atMs: Date.now() };
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
