import { matchesFilter } from './dead-letter.ts';
import type { DeadLetter, DeadLetterFilter, DeadLetterKind } from './dead-letter.ts';
import type { DeadLetters } from './dead-letters.ts';

/** Dead letters with the same kind and reason: they have the same remedy. */
export interface DeadLetterGroup {
  /** `<kind>/<reason>`. */
  readonly id: string;
  readonly kind: DeadLetterKind;
  readonly reason: string;
  readonly count: number;
  readonly oldestAtMs: number;
  readonly newestAtMs: number;
  readonly channels: readonly string[];
  readonly accounts: readonly string[];
  /** The newest one's. */
  readonly description: string;
}

type Entry = Omit<DeadLetter, 'payload' | 'lastAnswer'>;

const REFRESH_MS = 1000;
const BATCH = 500;

/**
 * Lists dead letters without their content. A dead letter never changes: each is opened once per process, so that grouping a hundred
 * thousand of them costs little from the second time on.
 */
export class DeadLetterCatalogue {
  readonly #deadLetters: DeadLetters;
  #entries = new Map<string, Entry>();
  #byMessage: ReadonlyMap<string, string> = new Map();
  #refreshedAtMs = 0;
  #refreshing: Promise<void> | undefined;

  constructor(deadLetters: DeadLetters) {
    this.#deadLetters = deadLetters;
  }

  /** The largest group first. */
  async groups(filter: DeadLetterFilter): Promise<DeadLetterGroup[]> {
    await this.#refresh();
    const matching = [...this.#entries.values()].filter((entry) => matchesFilter(entry, filter));
    const groups = Map.groupBy(matching, ({ kind, reason }) => `${kind}/${reason}`);
    return [...groups.values()]
      .flatMap((entries) => toGroup(entries) ?? [])
      .toSorted((one, other) => other.count - one.count || one.id.localeCompare(other.id));
  }

  /** The dead letter that this message became last. */
  async ofMessage(messageId: string): Promise<string | undefined> {
    await this.#refresh();
    return this.#byMessage.get(messageId);
  }

  async #refresh(): Promise<void> {
    if (Date.now() - this.#refreshedAtMs < REFRESH_MS) return;
    this.#refreshing ??= this.#load().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  async #load(): Promise<void> {
    const places = await this.#deadLetters.places();
    const entries = new Map<string, Entry>();
    for (let from = 0; from < places.length; from += BATCH) {
      const batch = places.slice(from, from + BATCH);
      const unknown = batch.filter(({ id }) => !this.#entries.has(id));
      const loaded = unknown.length === 0 ? [] : await this.#deadLetters.load(unknown);
      const fresh = new Map(loaded.map((letter) => [letter.id, withoutContent(letter)]));
      for (const { id } of batch) {
        const entry = this.#entries.get(id) ?? fresh.get(id);
        if (entry !== undefined) entries.set(id, entry);
      }
    }
    this.#entries = entries;
    this.#byMessage = new Map(
      [...entries.values()].flatMap(({ id, messageId }) => (messageId === undefined ? [] : [[messageId, id]])),
    );
    this.#refreshedAtMs = Date.now();
  }
}

function withoutContent({ payload: _payload, lastAnswer: _lastAnswer, ...entry }: DeadLetter): Entry {
  return entry;
}

function toGroup(entries: readonly Entry[]): DeadLetterGroup | undefined {
  const [oldest] = entries;
  const newest = entries.at(-1);
  if (oldest === undefined || newest === undefined) return undefined;
  const { kind, reason, description } = newest;
  const distinct = (name: 'channel' | 'account'): string[] => [
    ...new Set(entries.map((entry) => entry[name]).filter((value) => value !== undefined)),
  ];
  return {
    id: `${kind}/${reason}`,
    kind,
    reason,
    count: entries.length,
    oldestAtMs: oldest.atMs,
    newestAtMs: newest.atMs,
    channels: distinct('channel'),
    accounts: distinct('account'),
    description,
  };
}
