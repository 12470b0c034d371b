/** Pseudo-random numbers that are the same in every run. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 up to, but not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) % 2 ** 32;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** One of them, the first ones more often. */
  pick<Item>(items: readonly [Item, ...Item[]], bias = 1): Item {
    return items[Math.floor(this.next() ** bias * items.length)] ?? items[0];
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => String(this.below(10))).join('');
  }

  hex(count: number): string {
    return Array.from({ length: count }, () => this.below(16).toString(16)).join('');
  }
}
