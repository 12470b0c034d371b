/** Where a broker session stands. `waiting` is the pause between two rounds through the brokers. */
export type SessionState = 'idle' | 'connecting' | 'connected' | 'waiting' | 'stopped';

const NEXT: Readonly<Record<SessionState, readonly SessionState[]>> = {
  idle: ['connecting', 'stopped'],
  connecting: ['connected', 'waiting', 'stopped'],
  connected: ['waiting', 'stopped'],
  waiting: ['connecting', 'stopped'],
  stopped: [],
};

/** Thrown for a step that the table does not have: a bug of ours, never the broker's doing. */
export class IllegalTransition extends Error {
  constructor(from: SessionState, to: SessionState) {
    super(`A broker session cannot go from ${from} to ${to}`);
    this.name = 'IllegalTransition';
  }
}

/** Keeps the state and since when it holds. */
export class SessionStateTable {
  #state: SessionState = 'idle';
  #sinceMs = Date.now();

  get state(): SessionState {
    return this.#state;
  }

  /** Milliseconds since 1970. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** @throws {IllegalTransition} */
  enter(next: SessionState): void {
    if (!NEXT[this.#state].includes(next)) throw new IllegalTransition(this.#state, next);
    this.#state = next;
    this.#sinceMs = Date.now();
  }
}
