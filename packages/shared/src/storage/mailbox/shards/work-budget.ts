/** The kind of messages that wait for room: replies among them, or bulk alone. */
export type Urgency = 'reply' | 'bulk';

/** The limit of heads that a worker handles at a time, over all its shards; shards take turns in asking for more, replies first. */
export class WorkBudget {
  readonly size: number;
  readonly #waiting = { reply: new Set<() => void>(), bulk: new Set<() => void>() };
  #free: number;

  constructor(size: number) {
    this.size = size;
    this.#free = size;
  }

  get free(): number {
    return this.#free;
  }

  /** Whether replies wait for room somewhere: bulk takes none then. */
  get repliesWait(): boolean {
    return this.#waiting.reply.size > 0;
  }

  /** @returns how many may be begun, `max` at most. */
  take(max: number): number {
    const taken = Math.min(max, this.#free);
    this.#free -= taken;
    return taken;
  }

  /** Returns room for this many heads: each goes to one of those who wait, first come, first served. */
  give(count: number): void {
    this.#free += count;
    for (const grant of [...this.#waiting.reply, ...this.#waiting.bulk].slice(0, this.#free)) {
      this.forget(grant);
      this.#free -= 1;
      grant();
    }
  }

  /** @param grant is called once, when there is room for one, which is taken thereby. */
  whenFree(grant: () => void, urgency: Urgency): void {
    this.#waiting[urgency].add(grant);
  }

  forget(grant: () => void): void {
    this.#waiting.reply.delete(grant);
    this.#waiting.bulk.delete(grant);
  }
}
