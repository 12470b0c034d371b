import { machineMs } from '../load/index.ts';

/** The time of each message's first arrival. Messages are known by the `bench-<number>` in them. */
export class Arrivals {
  #times = new Map<string, number>();
  #number = 0;
  readonly #noted: RegExp;

  /** @param noted the text that a counted message contains; default: every message counts. */
  constructor(noted = '') {
    this.#noted = new RegExp(noted);
  }

  /** @returns a number that no earlier message had. */
  note(text: string): number {
    const key = this.#noted.test(text) ? /bench-\d+/.exec(text)?.[0] : undefined;
    if (key !== undefined && !this.#times.has(key)) this.#times.set(key, machineMs());
    this.#number += 1;
    return this.#number;
  }

  /** To `count`, `arrivals` and `forget`. */
  answer(question: unknown): object {
    if (question === 'arrivals') return { arrivals: [...this.#times] };
    if (question === 'forget') this.#times = new Map();
    return { count: this.#times.size };
  }
}
