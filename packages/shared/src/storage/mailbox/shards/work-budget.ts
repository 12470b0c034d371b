import { endOfTurn } from '@ccm/core/async';

/** The kind of messages that wait for room: replies among them, or bulk alone. */
export type Urgency = 'reply' | 'bulk';

type Grant = () => void;

/** The limit of heads that a worker handles at a time, over all its shards; shards take turns in asking for more, replies first. */
export class WorkBudget {
  readonly size: number;
  readonly #waiting = { reply: new Set<Grant>(), bulk: new Set<Grant>() };
  /** The most heads for which one who waits gets room in one turn of the event loop. */
  readonly #share: number;
  #free: number;
  /** The one who got room last in this turn of the event loop. */
  #last: { readonly grant: Grant; readonly urgency: Urgency; heads: number } | undefined;

  constructor(size: number) {
    this.size = size;
    this.#free = size;
    this.#share = Math.max(1, Math.ceil(size / 8));
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

  /**
   * Returns room for this many heads. It goes to those who wait, first come, first served; what is returned in one turn of the event loop
   * goes to as few as possible, since who gets room for several heads takes them at once.
   */
  give(count: number): void {
    this.#free += count;
    for (let grant = this.#next(); grant !== undefined; grant = this.#next()) {
      this.#free -= 1;
      grant();
    }
  }

  /** @param grant is called when there is room for one, which is taken thereby; again, if there is more in the same turn of the event loop. */
  whenFree(grant: Grant, urgency: Urgency): void {
    this.#waiting[urgency].add(grant);
  }

  forget(grant: Grant): void {
    this.#waiting.reply.delete(grant);
    this.#waiting.bulk.delete(grant);
  }

  #next(): Grant | undefined {
    if (this.#free <= 0) return undefined;
    const last = this.#last;
    if (last !== undefined && last.heads < this.#share && (last.urgency === 'reply' || !this.repliesWait)) {
      last.heads += 1;
      return last.grant;
    }
    const urgency = this.repliesWait ? 'reply' : 'bulk';
    const [grant] = this.#waiting[urgency];
    if (grant === undefined) return undefined;
    this.forget(grant);
    if (this.#last === undefined) {
      void endOfTurn().then(() => {
        this.#last = undefined;
      });
    }
    this.#last = { grant, urgency, heads: 1 };
    return grant;
  }
}
