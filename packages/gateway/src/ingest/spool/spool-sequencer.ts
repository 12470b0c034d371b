/** The outcome of one envelope: still on its way to Redis, confirmed by it, or to be spooled. */
interface Place {
  outcome: 'pending' | 'confirmed' | 'to-spool';
  readonly spool: () => void;
}

/**
 * The envelopes of one partition that are on their way, in the order in which they came. One that Redis did not take is spooled only after
 * the outcome of all before it is known: they may have to be spooled too, and then before it.
 */
export class SpoolSequencer {
  readonly #places: Place[] = [];
  #toSpool = 0;

  /** Whether an envelope is on its way to the spool already: later ones must follow it. */
  get isSpooling(): boolean {
    return this.#toSpool > 0;
  }

  /** Tries Redis first. Resolves when the envelope is safe in either. */
  async direct(
    put: () => Promise<void>,
    spool: () => Promise<void>,
    mayBeSpooled: (error: unknown) => boolean,
  ): Promise<void> {
    const { place, spooled } = this.#enter(spool);
    try {
      await put();
      this.#settle(place, 'confirmed');
    } catch (error) {
      if (!mayBeSpooled(error)) {
        this.#settle(place, 'confirmed');
        throw error;
      }
      this.#settle(place, 'to-spool');
      await spooled;
    }
  }

  /** Goes to the spool behind all that came before. */
  async spool(spool: () => Promise<void>): Promise<void> {
    const { place, spooled } = this.#enter(spool);
    this.#settle(place, 'to-spool');
    await spooled;
  }

  #enter(spool: () => Promise<void>): { place: Place; spooled: Promise<void> } {
    const { promise: spooled, resolve } = Promise.withResolvers<void>();
    const place: Place = {
      outcome: 'pending',
      spool: () => {
        resolve(spool());
      },
    };
    this.#places.push(place);
    return { place, spooled };
  }

  #settle(place: Place, outcome: Place['outcome']): void {
    place.outcome = outcome;
    if (outcome === 'to-spool') this.#toSpool += 1;
    for (let first = this.#places[0]; first !== undefined && first.outcome !== 'pending'; first = this.#places[0]) {
      this.#places.shift();
      if (first.outcome === 'to-spool') {
        this.#toSpool -= 1;
        first.spool();
      }
    }
  }
}
