/** Entries of a list or map, unless `keepNewest` says otherwise: more than any test looks at, also where a customer repeats a message. */
const KEPT = 50_000;
/** After `keepNewest`: files may have megabytes each. */
const KEPT_FILES = 500;
/** A full list is shortened by this share at a time, since to shorten it moves all that stays. */
const SLACK = 1 / 8;

/** A simulator's memory. In a lab it runs for days: its lists and maps forget their oldest entries, and count them. */
export class Memory {
  readonly #parts: { readonly forgotten: number }[] = [];
  #max = KEPT;
  #maxFiles = KEPT;

  /** Of each list and map from now on. */
  keepNewest(max: number): void {
    this.#max = max;
    this.#maxFiles = Math.min(max, KEPT_FILES);
  }

  /** Entries of all lists and maps that are gone because newer ones came. */
  get forgotten(): number {
    return this.#parts.reduce((sum, { forgotten }) => sum + forgotten, 0);
  }

  list<T>(): BoundedList<T> {
    return this.#kept(new BoundedList<T>(() => this.#max));
  }

  map<K, V>(): BoundedMap<K, V> {
    return this.#kept(new BoundedMap<K, V>(() => this.#max));
  }

  /** @param forget is called with each forgotten file. */
  files<K, V>(forget: (key: K) => void = () => undefined): BoundedMap<K, V> {
    return this.#kept(new BoundedMap<K, V>(() => this.#maxFiles, forget));
  }

  #kept<T extends { readonly forgotten: number }>(part: T): T {
    this.#parts.push(part);
    return part;
  }
}

/** A list that keeps its newest entries. */
export class BoundedList<T> {
  readonly #max: () => number;
  #entries: T[] = [];
  #forgotten = 0;

  constructor(max: () => number) {
    this.#max = max;
  }

  /** The oldest first. */
  get all(): readonly T[] {
    return this.#entries;
  }

  /** Older ones than these that there were. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** All that ever came. */
  get total(): number {
    return this.#forgotten + this.#entries.length;
  }

  push(entry: T): void {
    this.#entries.push(entry);
    const max = this.#max();
    if (this.#entries.length <= max * (1 + SLACK)) return;
    const surplus = this.#entries.length - max;
    this.#entries.splice(0, surplus);
    this.#forgotten += surplus;
  }

  clear(): void {
    this.#entries = [];
    this.#forgotten = 0;
  }
}

/** A map that keeps the entries whose keys came last. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #max: () => number;
  readonly #forget: (key: K) => void;
  #forgotten = 0;

  constructor(max: () => number, forget: (key: K) => void = () => undefined) {
    super();
    this.#max = max;
    this.#forget = forget;
  }

  /** Entries that are gone because newer ones came. */
  get forgotten(): number {
    return this.#forgotten;
  }

  override set(key: K, value: V): this {
    super.set(key, value);
    while (this.size > this.#max()) {
      const [oldest] = this.keys();
      if (oldest === undefined) break;
      this.delete(oldest);
      this.#forgotten += 1;
      this.#forget(oldest);
    }
    return this;
  }

  override clear(): void {
    super.clear();
    this.#forgotten = 0;
  }
}
