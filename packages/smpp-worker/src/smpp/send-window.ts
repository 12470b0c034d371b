/** No place can be had any more: the bind is gone or closing. */
export class WindowClosed extends Error {
  constructor() {
    super('the window is closed');
    this.name = 'WindowClosed';
  }
}

interface Waiter {
  readonly enter: () => void;
  readonly refuse: () => void;
}

/**
 * Limits the submits without an answer. A caller that finds it full waits in line. A throttled submit halves it and shuts it for a while;
 * each answered one then opens it a little, until it has its full size again.
 */
export class SendWindow {
  readonly #size: number;
  readonly #line: Waiter[] = [];
  #effective: number;
  #inUse = 0;
  #pause: NodeJS.Timeout | undefined;
  #onEmpty: (() => void)[] = [];

  constructor(size: number) {
    this.#size = size;
    this.#effective = size;
  }

  get inUse(): number {
    return this.#inUse;
  }

  /** The size that the SMSC bears at present. */
  get effectiveSize(): number {
    return Math.max(1, Math.floor(this.#effective));
  }

  /** @throws {WindowClosed} when the window is closed, or the signal aborts, before there is a place */
  async enter(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) throw new WindowClosed();
    if (this.#hasRoom()) {
      this.#inUse += 1;
      return;
    }
    await this.#waitInLine(signal);
  }

  /** Gives the place back. */
  leave(): void {
    this.#inUse -= 1;
    this.#admit();
    if (this.#inUse === 0) for (const resolve of this.#onEmpty.splice(0)) resolve();
  }

  /** The SMSC takes less than we send. */
  throttle(pauseMs: number): void {
    this.#effective = Math.max(1, this.#effective / 2);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#admit();
    }, pauseMs);
  }

  /** The SMSC took one. */
  widen(): void {
    this.#effective = Math.min(this.#size, this.#effective + 1 / this.#effective);
    this.#admit();
  }

  /** Refuses everyone in line; those inside stay until they leave. */
  close(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    for (const { refuse } of this.#line.splice(0)) refuse();
  }

  /** Resolves when no submit is inside. */
  async whenEmpty(): Promise<void> {
    if (this.#inUse === 0) return;
    await new Promise<void>((resolve) => {
      this.#onEmpty.push(resolve);
    });
  }

  #hasRoom(): boolean {
    return this.#pause === undefined && this.#inUse < this.effectiveSize;
  }

  #admit(): void {
    while (this.#hasRoom()) {
      const next = this.#line.shift();
      if (next === undefined) return;
      this.#inUse += 1;
      next.enter();
    }
  }

  #waitInLine(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#line.splice(this.#line.indexOf(waiter), 1);
        reject(new WindowClosed());
      };
      const waiter: Waiter = {
        enter: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
        refuse: () => {
          signal?.removeEventListener('abort', abort);
          reject(new WindowClosed());
        },
      };
      this.#line.push(waiter);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
