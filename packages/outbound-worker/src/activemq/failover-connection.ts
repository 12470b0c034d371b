import { backoffMs, once, sleep } from '@ccm/core/async';
import type { BackoffPolicy } from '@ccm/core/async';
import type { UpstreamError } from '@ccm/core/domain';
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

export interface FailoverEvents {
  /** Everything uses this connection from now on. */
  readonly connected: (connection: BrokerConnection) => void;
  /** Another connection took its place. Resolves when nothing is in hand that came over it. */
  readonly replaced: (connection: BrokerConnection) => Promise<unknown>;
}

/** The time that a connection which is left for the first broker may take to finish the work in hand. */
const RETIRE_MS = 5_000;

/** A connection to one of several brokers: connected again for ever, by itself, and back to the first one once that is up. */
export class FailoverConnection {
  readonly #options: FailoverOptions;
  readonly #connectionOptions: ConnectionOptions;
  readonly #counters: BrokerCounters;
  readonly #events: FailoverEvents;
  readonly #table = new SessionStateTable();
  readonly #stopping = new AbortController();
  readonly #retiring = new Set<Promise<void>>();
  #current: BrokerConnection | undefined;
  #lastError: string | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(
    options: FailoverOptions,
    connectionOptions: ConnectionOptions,
    counters: BrokerCounters,
    events: FailoverEvents,
  ) {
    this.#options = options;
    this.#connectionOptions = connectionOptions;
    this.#counters = counters;
    this.#events = events;
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
    const { brokers, randomize = false, priorityBackup = true } = this.#options;
    for (const address of brokerRound(brokers, { randomize, priorityBackup })) {
      if (this.#stopped) return undefined;
      try {
        return await openBrokerConnection(address, this.#connectionOptions, this.#stopping.signal);
      } catch (error) {
        if (this.#stopped) return undefined;
        this.#counters.connectFailures += 1;
        this.#lastError = messageOf(error);
        this.#options.logger.warn({ broker: brokerName(address), reason: this.#lastError }, 'broker not reachable');
      }
    }
    return undefined;
  }

  #adopt(connection: BrokerConnection): void {
    if (this.#stopped) return void connection.close();
    if (this.#table.state !== 'connected') this.#table.enter('connected');
    this.#counters.connects += 1;
    this.#current = connection;
    this.#options.logger.info({ broker: connection.broker }, 'connected to the broker');
    this.#events.connected(connection);
    if (this.#shouldFailBack(connection)) void this.#failBack(connection);
  }

  /** Waits for the end of `connection`, or of the one that replaced it meanwhile. */
  async #untilLost(connection: BrokerConnection): Promise<void> {
    let held: BrokerConnection | undefined = connection;
    while (held !== undefined) {
      const reason: UpstreamError | undefined = await held.closed;
      if (this.#current !== held) {
        held = this.#current;
        continue;
      }
      const lost = held;
      held = undefined;
      this.#current = undefined;
      if (this.#stopped) return;
      this.#counters.losses += 1;
      this.#lastError = reason?.message ?? 'The broker closed the connection';
      this.#options.logger.warn({ broker: lost.broker, reason: this.#lastError }, 'connection to the broker lost');
    }
  }

  async #waitBeforeRound(failures: number): Promise<void> {
    this.#table.enter('waiting');
    await this.#pause(backoffMs(failures, this.#backoff));
    if (!this.#stopped) this.#table.enter('connecting');
  }

  #shouldFailBack(connection: BrokerConnection): boolean {
    const { brokers, priorityBackup = true } = this.#options;
    return priorityBackup && connection.broker !== brokerName(brokers[0]);
  }

  /** Looks for the first broker until it takes us, then moves over: new connection first, old one once it has nothing in hand. */
  async #failBack(from: BrokerConnection): Promise<void> {
    const [first] = this.#options.brokers;
    for (;;) {
      await this.#pause(this.#options.failBackProbeMs ?? 5_000);
      if (this.#current !== from || this.#stopped) return;
      const back = await openBrokerConnection(first, this.#connectionOptions, this.#stopping.signal).catch(
        () => undefined,
      );
      if (back === undefined) continue;
      if (this.#current !== from || this.#stopped) {
        await back.close();
        return;
      }
      this.#counters.failBacks += 1;
      this.#adopt(back);
      const retired = this.#retire(from).finally(() => this.#retiring.delete(retired));
      this.#retiring.add(retired);
      return;
    }
  }

  async #retire(connection: BrokerConnection): Promise<void> {
    const released = Promise.all([this.#events.replaced(connection), connection.settled()]);
    await Promise.race([released, this.#pause(RETIRE_MS), connection.closed]);
    await connection.close();
  }

  async #pause(delayMs: number): Promise<void> {
    await sleep(delayMs, this.#stopping.signal);
  }

  get #backoff(): BackoffPolicy {
    return this.#options.reconnect ?? { firstMs: 200, maxMs: 10_000 };
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }
}
