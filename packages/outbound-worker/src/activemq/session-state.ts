/** The state of a broker session. `waiting` is the pause between two rounds through the brokers. */
export type SessionState = 'idle' | 'connecting' | 'connected' | 'waiting' | 'stopped';

/** Every legal step; any other step changes nothing. */
const NEXT: Readonly<Record<SessionState, readonly SessionState[]>> = {
  idle: ['connecting', 'stopped'],
  connecting: ['connected', 'waiting', 'stopped'],
  connected: ['waiting', 'stopped'],
  waiting: ['connecting', 'stopped'],
  stopped: [],
};

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

  /** Takes the step, or changes nothing and returns false where the table does not have it. */
  enter(next: SessionState): boolean {
    if (!NEXT[this.#state].includes(next)) return false;
    this.#state = next;
    this.#sinceMs = Date.now();
    return true;
  }
}
