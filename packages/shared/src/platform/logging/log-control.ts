import type { Logger } from './logger.ts';
import type { LogLevel } from './log-level.ts';
import { KnownSecrets } from './known-secrets.ts';

/** The properties of a logger and all its children that can change while the process runs: the level, and the secrets to mask. */
export class LogControl {
  readonly secrets = new KnownSecrets();
  readonly #loggers = new Set<WeakRef<Logger>>();
  readonly #forgotten = new FinalizationRegistry<WeakRef<Logger>>((reference) => this.#loggers.delete(reference));
  readonly #listeners = new Set<(level: LogLevel) => void>();
  #level: LogLevel;

  constructor(level: LogLevel) {
    this.#level = level;
  }

  get level(): LogLevel {
    return this.#level;
  }

  /** For every logger at once: a child of pino's keeps the level it was born with. */
  setLevel(level: LogLevel): void {
    this.#level = level;
    for (const reference of this.#loggers) {
      const logger = reference.deref();
      if (logger !== undefined) logger.level = level;
    }
    for (const listener of this.#listeners) listener(level);
  }

  onLevel(listener: (level: LogLevel) => void): void {
    this.#listeners.add(listener);
  }

  /** From now on the logger follows. */
  adopt(logger: Logger): void {
    const reference = new WeakRef(logger);
    this.#loggers.add(reference);
    this.#forgotten.register(logger, reference);
  }
}
