import { isDeepStrictEqual } from 'node:util';
import { oneAtATime } from '@ccm/core/async';
import type { Account } from '@ccm/core/domain';
import { stopComponents } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import type { SmppRuntime } from './smpp-runtime.ts';

interface SmppRuntimesDeps {
  /** The SMPP accounts of today. */
  readonly accounts: () => readonly Account[];
  /** @param retired accounts that this process had and that are gone: the messages that wait for them must become dead letters. */
  readonly create: (retired: readonly Account[]) => SmppRuntime;
  readonly logger: Logger;
}

/**
 * The binds and senders for the accounts of today. When an SMPP account changes, all binds are handed over in good order and the new set
 * takes its share; another replica may hold some of them meanwhile.
 */
export class SmppRuntimes implements Component {
  readonly name = 'smpp';
  readonly #deps: SmppRuntimesDeps;
  readonly #retired = new Map<string, Account>();
  readonly #listeners = new Set<(runtime: SmppRuntime) => void>();
  readonly #never = new AbortController();
  #accounts: readonly Account[];
  #current: SmppRuntime;
  #running: Component[] = [];
  #begun = false;
  #stopping = false;
  readonly #inTurn = oneAtATime();

  constructor(deps: SmppRuntimesDeps) {
    this.#deps = deps;
    this.#accounts = deps.accounts();
    this.#current = deps.create([]);
  }

  /** @param listener is called now, and whenever another set takes over. */
  onCurrent(listener: (runtime: SmppRuntime) => void): void {
    this.#listeners.add(listener);
    listener(this.#current);
  }

  get current(): SmppRuntime {
    return this.#current;
  }

  async start(): Promise<void> {
    this.#begun = true;
    await this.#inTurn(async () => this.#startAll());
  }

  /** Binds anew where the accounts differ from those of the last time. */
  renew(): void {
    this.#inTurn(async () => this.#renew()).catch((err: unknown) => {
      this.#deps.logger.error({ err }, 'failed to renew the binds');
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#inTurn(async () => this.#stopAll());
  }

  async #renew(): Promise<void> {
    const accounts = this.#deps.accounts();
    if (this.#stopping || isDeepStrictEqual(accounts, this.#accounts)) return;
    for (const account of this.#accounts) this.#retired.set(account.name, account);
    for (const { name } of accounts) this.#retired.delete(name);
    this.#accounts = accounts;
    await this.#stopAll();
    this.#current = this.#deps.create([...this.#retired.values()]);
    for (const listener of this.#listeners) listener(this.#current);
    if (this.#begun) await this.#startAll();
  }

  async #startAll(): Promise<void> {
    for (const component of this.#current.components) {
      if (this.#stopping) return;
      this.#running.push(component);
      await component.start(this.#never.signal);
    }
  }

  async #stopAll(): Promise<void> {
    const running = this.#running;
    this.#running = [];
    await stopComponents(running, this.#deps.logger);
  }
}
