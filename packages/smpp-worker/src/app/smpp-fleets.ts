import { isDeepStrictEqual } from 'node:util';
import type { Account } from '@ccm/core/domain';
import type { Service } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import type { SmppFleet } from './smpp-service.ts';

export interface SmppFleetsParts {
  /** The SMPP accounts of today. */
  readonly accounts: () => readonly Account[];
  /** @param retired accounts that this process had and that are gone: what waits for them must be given up aloud. */
  readonly create: (retired: readonly Account[]) => SmppFleet;
  readonly logger: Logger;
}

/**
 * The binds, and what sends over them, for the accounts of today. When an SMPP account changes, all binds are handed over in good order
 * and the new set takes its share; another replica may hold some of them meanwhile.
 */
export class SmppFleets implements Service {
  readonly name = 'smpp';
  readonly #parts: SmppFleetsParts;
  readonly #retired = new Map<string, Account>();
  readonly #listeners = new Set<(fleet: SmppFleet) => void>();
  readonly #never = new AbortController();
  #accounts: readonly Account[];
  #current: SmppFleet;
  #running: Service[] = [];
  #begun = false;
  #stopping = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: SmppFleetsParts) {
    this.#parts = parts;
    this.#accounts = parts.accounts();
    this.#current = parts.create([]);
  }

  /** @param listener is called now, and whenever another set takes over. */
  onCurrent(listener: (fleet: SmppFleet) => void): void {
    this.#listeners.add(listener);
    listener(this.#current);
  }

  get current(): SmppFleet {
    return this.#current;
  }

  async start(): Promise<void> {
    this.#begun = true;
    await this.#inTurn(async () => this.#startAll());
  }

  /** Binds anew where the accounts differ from those of the last time. */
  renew(): void {
    this.#inTurn(async () => this.#renew()).catch((err: unknown) => {
      this.#parts.logger.error({ err }, 'the binds could not be renewed');
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#inTurn(async () => this.#stopAll());
  }

  async #renew(): Promise<void> {
    const accounts = this.#parts.accounts();
    if (this.#stopping || isDeepStrictEqual(accounts, this.#accounts)) return;
    for (const account of this.#accounts) this.#retired.set(account.name, account);
    for (const { name } of accounts) this.#retired.delete(name);
    this.#accounts = accounts;
    await this.#stopAll();
    this.#current = this.#parts.create([...this.#retired.values()]);
    for (const listener of this.#listeners) listener(this.#current);
    if (this.#begun) await this.#startAll();
  }

  async #startAll(): Promise<void> {
    for (const service of this.#current.services) {
      if (this.#stopping) return;
      this.#running.push(service);
      await service.start(this.#never.signal);
    }
  }

  async #stopAll(): Promise<void> {
    const running = this.#running.toReversed();
    this.#running = [];
    for (const service of running) {
      await service.stop().catch((err: unknown) => {
        this.#parts.logger.error({ err, part: service.name }, 'part would not stop');
      });
    }
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    await turn;
  }
}
