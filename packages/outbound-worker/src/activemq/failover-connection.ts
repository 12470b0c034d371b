import { backoffMs, once, sleep } from '@ccm/core/async';
import type { BackoffPolicy } from '@ccm/core/async';
import { messageOf } from '@ccm/core/errors';
import type { Logger } from '@ccm/shared/platform/logging';
import type { BrokerCounters } from './broker-counters.ts';
import { brokerRound } from './broker-list.ts';
import type { BrokerConnection } from './connection/broker-connection.ts';
import { brokerName } from './connection/connection-options.ts';
import type { BrokerAddress, ConnectionOptions } from './connection/connection-options.ts';
import { openBrokerConnection } from './connection/open-broker-connection.ts';
import { SessionStateTable } from './session-state.ts';

export interface FailoverOptions {
  /** The primary first. */
  readonly brokers: readonly [BrokerAddress, ...BrokerAddress[]];
  readonly logger: Logger;
  /** Return to the first broker as soon as it is back; default true. */
  readonly priorityBackup?: boolean;
  /** Try the brokers in random order; default false. */
  readonly randomize?: boolean;
  /** Between two rounds through the brokers; default 200 ms, doubling to 10 s, for ever. */
  readonly reconnect?: BackoffPolicy;
  /** Between two looks whether the first broker is back; default 5,000 ms. */
  readonly failBackProbeMs?: number;
}

interface FailoverEvents {
  /** Everything uses this connection from now on. */
  readonly connected: (connection: BrokerConnection) => void;
  /** Another connection took its place. Resolves when nothing is in hand that came over it. */
  readonly replaced: (connection: BrokerConnection) => Promise<unknown>;
}

interface FailoverDeps extends FailoverOptions {
  /** The options of each connection, whichever broker it leads to. */
  readonly connection: ConnectionOptions;
  readonly counters: BrokerCounters;
  readonly events: FailoverEvents;
}

/** The time that a connection which is left for the first broker may take to finish the work in hand. */
const RETIRE_MS = 5_000;

/** A connection to one of several brokers: connected again for ever, by itself, and back to the first one once that is up. */
export class FailoverConnection {
  readonly #deps: FailoverDeps;
  readonly #table = new SessionStateTable();
  readonly #stopping = new AbortController();
  readonly #retiring = new Set<Promise<void>>();
  #current: BrokerConnection | undefined;
  #lastError: string | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(deps: FailoverDeps) {
    this.#deps = deps;
  }

  /** Undefined while no broker takes it. */
  get current(): BrokerConnection | undefined {
    return this.#current;
  }

  /** The beginning of the present state, milliseconds since 1970. */
  get sinceMs(): number {
    return this.#table.sinceMs;
  }

  /** The reason why it is not connected, or was not the last time. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Begins to connect, and returns at once: a broker that is away must not keep a service from starting. */
  start(): void {
    if (this.#table.state !== 'idle') return;
    this.#table.enter('connecting');
    this.#running = this.#run();
  }

  readonly stop = once(async (): Promise<void> => {
    this.#stopping.abort();
    await this.#current?.close();
    await this.#running;
    await Promise.all(this.#retiring);
    this.#table.enter('stopped');
  });

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopped) {
      const connectedAt = performance.now();
      const connection = await this.#connectToAny();
      if (connection !== undefined) {
        this.#adopt(connection);
        await this.#untilLost(connection);
        // A broker that takes us and drops us at once is treated like one that is away.
        if (performance.now() - connectedAt > this.#backoff.maxMs) failures = 0;
      }
      failures += 1;
      if (!this.#stopped) await this.#waitBeforeRound(failures);
    }
  }

  async #connectToAny(): Promise<BrokerConnection | undefined> {
    const { brokers, randomize = false, priorityBackup = true } = this.#deps;
    for (const address of brokerRound(brokers, { randomize, priorityBackup })) {
      if (this.#stopped) return undefined;
      try {
        return await openBrokerConnection(address, this.#deps.connection, this.#stopping.signal);
      } catch (error) {
        if (this.#stopped) return undefined;
        this.#deps.counters.connectFailures += 1;
        this.#lastError = messageOf(error);
        this.#deps.logger.warn({ broker: brokerName(address), reason: this.#lastError }, 'broker not reachable');
      }
    }
    return undefined;
  }

  #adopt(connection: BrokerConnection): void {
    if (this.#stopped) return void connection.close();
    if (this.#table.state !== 'connected') this.#table.enter('connected');
    this.#deps.counters.connects += 1;
    this.#current = connection;
    this.#deps.logger.info({ broker: connection.broker }, 'connected to the broker');
    this.#deps.events.connected(connection);
    if (this.#shouldFailBack(connection)) void this.#failBack(connection);
  }

  /** Waits for the end of `connection`, or of the one that replaced it meanwhile. */
  async #untilLost(connection: BrokerConnection): Promise<void> {
    let held = connection;
    let reason = await held.closed;
    while (this.#current !== undefined && this.#current !== held) {
      held = this.#current;
      reason = await held.closed;
    }
    if (this.#current === undefined) return;
    this.#current = undefined;
    if (this.#stopped) return;
    this.#deps.counters.losses += 1;
    this.#lastError = reason?.message ?? 'The broker closed the connection';
    this.#deps.logger.warn({ broker: held.broker, reason: this.#lastError }, 'connection to the broker lost');
  }

  async #waitBeforeRound(failures: number): Promise<void> {
    this.#table.enter('waiting');
    await this.#pause(backoffMs(failures, this.#backoff));
    if (!this.#stopped) this.#table.enter('connecting');
  }

  #shouldFailBack(connection: BrokerConnection): boolean {
    const { brokers, priorityBackup = true } = this.#deps;
    return priorityBackup && connection.broker !== brokerName(brokers[0]);
  }

  /** Looks for the first broker until it takes us, then moves over: new connection first, old one once it has nothing in hand. */
  async #failBack(from: BrokerConnection): Promise<void> {
    const [first] = this.#deps.brokers;
    for (;;) {
      await this.#pause(this.#deps.failBackProbeMs ?? 5_000);
      if (this.#current !== from || this.#stopped) return;
      const back = await openBrokerConnection(first, this.#deps.connection, this.#stopping.signal).catch(
        () => undefined,
      );
      if (back === undefined) continue;
      if (this.#current !== from || this.#stopped) {
        await back.close();
        return;
      }
      this.#deps.counters.failBacks += 1;
      this.#adopt(back);
      const retired = this.#retire(from).finally(() => this.#retiring.delete(retired));
      this.#retiring.add(retired);
      return;
    }
  }

  async #retire(connection: BrokerConnection): Promise<void> {
    const released = Promise.all([this.#deps.events.replaced(connection), connection.settled()]);
    await Promise.race([released, this.#pause(RETIRE_MS), connection.closed]);
    await connection.close();
  }

  async #pause(delayMs: number): Promise<void> {
    await sleep(delayMs, this.#stopping.signal);
  }

  get #backoff(): BackoffPolicy {
    return this.#deps.reconnect ?? { firstMs: 200, maxMs: 10_000 };
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }
}
