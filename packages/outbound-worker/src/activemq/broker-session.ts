import { backoffMs, once, sleep } from '@ccm/core/async';
import type { BackoffPolicy } from '@ccm/core/async';
import { UpstreamError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { Logger } from '@ccm/shared/platform/logging';
import type { BrokerConnection } from './broker-connection.ts';
import { zeroCounters } from './broker-counters.ts';
import type { BrokerCounters } from './broker-counters.ts';
import type { BrokerMessage } from './broker-frame.ts';
import { brokerRound } from './broker-list.ts';
import { brokerName } from './connection-options.ts';
import type { BrokerAddress, BrokerTls, ConnectionOptions } from './connection-options.ts';
import { escapeJsonForJava } from './escape-json.ts';
import { openBrokerConnection } from './open-broker-connection.ts';
import { QueueConsumer } from './queue-consumer.ts';
import type { ConsumeOptions } from './queue-consumer.ts';
import { SessionStateTable } from './session-state.ts';
import { Waiters } from './waiters.ts';

export interface BrokerSessionOptions {
  /** The primary first. */
  readonly brokers: readonly [BrokerAddress, ...BrokerAddress[]];
  readonly logger: Logger;
  readonly login?: { readonly user: string; readonly password: string };
  /** Present: TLS. */
  readonly tls?: BrokerTls;
  /** The time that `publish` waits for a connection and the broker's receipt together; default 30,000 ms. */
  readonly timeoutMs?: number;
  /** Return to the first broker as soon as it is back; default true. */
  readonly priorityBackup?: boolean;
  /** Try the brokers in random order; default false. */
  readonly randomize?: boolean;
  /** Default 10,000 ms, both ways. */
  readonly heartbeatMs?: number;
  readonly connectTimeoutMs?: number;
  /** Between two rounds through the brokers; default 200 ms, doubling to 10 s, for ever. */
  readonly reconnect?: BackoffPolicy;
  /** Between two looks whether the first broker is back; default 5,000 ms. */
  readonly failBackProbeMs?: number;
}

export interface BrokerHealth {
  readonly connected: boolean;
  /** `host:port`, while connected. */
  readonly broker: string | undefined;
  /** The beginning of the present state, milliseconds since 1970. */
  readonly since: number;
  /** The reason why it is not connected, or was not the last time. */
  readonly lastError: string | undefined;
}

/** The time that a connection which is left for the first broker may take to finish the work in hand. */
const RETIRE_MS = 5_000;

/**
 * A lasting session with a failover list of ActiveMQ brokers over STOMP: connected again for ever, by itself. Publishing and consuming
 * deserve a session each where both are busy: ActiveMQ's producer flow control stops a whole connection, ACKs included.
 */
export class BrokerSession {
  readonly counters: BrokerCounters = zeroCounters();
  readonly #options: BrokerSessionOptions;
  readonly #connectionOptions: ConnectionOptions;
  readonly #table = new SessionStateTable();
  readonly #stopping = new AbortController();
  readonly #consumers = new Set<QueueConsumer>();
  readonly #waiters = new Waiters<BrokerConnection>();
  readonly #retiring = new Set<Promise<void>>();
  #connection: BrokerConnection | undefined;
  #lastError: string | undefined;
  #running: Promise<void> = Promise.resolve();
  readonly #stop = once(async () => this.#disconnect());

  constructor(options: BrokerSessionOptions) {
    this.#options = options;
    this.#connectionOptions = {
      heartbeatMs: options.heartbeatMs ?? 10_000,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      ...compact({ login: options.login, tls: options.tls }),
    };
  }

  get health(): BrokerHealth {
    const broker = this.#connection?.broker;
    return { connected: broker !== undefined, broker, since: this.#table.sinceMs, lastError: this.#lastError };
  }

  /** Begins to connect, and resolves at once: a broker that is away must not keep a service from starting. */
  start(): Promise<void> {
    if (this.#table.state === 'idle') {
      this.#table.enter('connecting');
      this.#running = this.#run();
    }
    return Promise.resolve();
  }

  /** Ends the connection in good order; publishers still waiting are told. Stop the consumers first. */
  stop(): Promise<void> {
    return this.#stop();
  }

  async #disconnect(): Promise<void> {
    this.#stopping.abort();
    await this.#connection?.close();
    await this.#running;
    await Promise.all(this.#retiring);
    this.#table.enter('stopped');
    this.#waiters.rejectAll(stopped());
  }

  /** A consumer of one queue, to be started and stopped by its owner. It survives reconnections. */
  consume(options: ConsumeOptions): QueueConsumer {
    return new QueueConsumer(
      {
        logger: this.#options.logger,
        counters: this.counters,
        enlist: (consumer) => this.#enlist(consumer),
        dismiss: (consumer) => this.#consumers.delete(consumer),
      },
      options,
    );
  }

  /**
   * Publishes one TextMessage and resolves when the broker has confirmed it.
   * @throws {UpstreamError} `activemq`, retryable: no connection in time, or no receipt; in the second case the broker may have it.
   */
  async publish(message: BrokerMessage): Promise<void> {
    const timeoutMs = this.#options.timeoutMs ?? 30_000;
    const deadline = performance.now() + timeoutMs;
    try {
      const connection = this.#connection ?? (await this.#untilConnected(timeoutMs));
      const remainingMs = Math.max(1, deadline - performance.now());
      await connection.send(sendHeaders(message), escapeJsonForJava(message.body), remainingMs);
      this.counters.published += 1;
    } catch (error) {
      this.counters.publishFailures += 1;
      throw error;
    }
  }

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
        this.counters.connectFailures += 1;
        this.#lastError = wordsOf(error);
        this.#options.logger.warn({ broker: brokerName(address), reason: this.#lastError }, 'broker not reachable');
      }
    }
    return undefined;
  }

  #adopt(connection: BrokerConnection): void {
    if (this.#stopped) return void connection.close();
    if (this.#table.state !== 'connected') this.#table.enter('connected');
    this.counters.connects += 1;
    this.#connection = connection;
    this.#options.logger.info({ broker: connection.broker }, 'connected to the broker');
    for (const consumer of this.#consumers) consumer.attach(connection);
    this.#waiters.resolveAll(connection);
    if (this.#shouldFailBack(connection)) void this.#failBack(connection);
  }

  /** Waits for the end of `connection`, or of the one that replaced it meanwhile. */
  async #untilLost(connection: BrokerConnection): Promise<void> {
    let held: BrokerConnection | undefined = connection;
    while (held !== undefined) {
      const reason: UpstreamError | undefined = await held.closed;
      if (this.#connection !== held) {
        held = this.#connection;
        continue;
      }
      held = undefined;
      this.#connection = undefined;
      if (this.#stopped) return;
      this.counters.losses += 1;
      this.#lastError = reason?.message ?? 'The broker closed the connection';
      this.#options.logger.warn(
        { broker: connection.broker, reason: this.#lastError },
        'connection to the broker lost',
      );
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
      if (this.#connection !== from || this.#stopped) return;
      const back = await openBrokerConnection(first, this.#connectionOptions, this.#stopping.signal).catch(
        () => undefined,
      );
      if (back === undefined) continue;
      if (this.#connection !== from || this.#stopped) {
        await back.close();
        return;
      }
      this.counters.failBacks += 1;
      this.#adopt(back);
      const retired = this.#retire(from).finally(() => this.#retiring.delete(retired));
      this.#retiring.add(retired);
      return;
    }
  }

  async #retire(connection: BrokerConnection): Promise<void> {
    const released = [...this.#consumers].map((consumer) => consumer.released(connection));
    await Promise.race([Promise.all([...released, connection.settled()]), this.#pause(RETIRE_MS), connection.closed]);
    await connection.close();
  }

  #enlist(consumer: QueueConsumer): void {
    this.#consumers.add(consumer);
    if (this.#connection?.isOpen === true) consumer.attach(this.#connection);
  }

  async #untilConnected(timeoutMs: number): Promise<BrokerConnection> {
    if (this.#stopped) throw stopped();
    return this.#waiters.wait(timeoutMs, () => this.#notConnected(timeoutMs));
  }

  #notConnected(timeoutMs: number): UpstreamError {
    const why = this.#lastError ?? 'no broker has answered yet';
    return new UpstreamError('activemq', `No connection to a broker within ${String(timeoutMs)} ms: ${why}`, {
      retryable: true,
    });
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

function sendHeaders(message: BrokerMessage): Record<string, string> {
  return {
    ...message.headers,
    destination: `/queue/${message.queue}`,
    type: message.type,
    persistent: String(message.persistent ?? true),
    // Without it a body of known length would reach Java as a BytesMessage.
    'amq-msg-type': 'text',
    ...compact({ 'correlation-id': message.correlationId }),
  };
}

const stopped = (): UpstreamError =>
  new UpstreamError('activemq', 'The broker session is stopping', { retryable: true });

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
