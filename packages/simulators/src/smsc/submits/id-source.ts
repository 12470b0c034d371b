import { randomUUID } from 'node:crypto';
import type { SmscOptions } from '../smsc-options.ts';

const FIRST_ID = 0x1a2b3c4d;

/** Message ids, in the spelling that this SMSC prefers. */
export class IdSource {
  readonly #spelling: SmscOptions['ids'];
  #last = FIRST_ID;

  constructor(spelling: SmscOptions['ids']) {
    this.#spelling = spelling;
  }

  next(): string {
    this.#last += 1;
    if (this.#spelling === 'uuid') return randomUUID();
    if (this.#spelling === 'decimal') return String(this.#last);
    const hex = this.#last.toString(16);
    return this.#spelling === 'lower-hex' ? hex : hex.toUpperCase();
  }
}
