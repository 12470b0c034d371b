import { once } from '@ccm/core/async';
import { UpstreamError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { zeroCounters } from './broker-counters.ts';
import type { BrokerCounters } from './broker-counters.ts';
import type { BrokerConnection } from './connection/broker-connection.ts';
import type { BrokerTls } from './connection/connection-options.ts';
import { FailoverConnection } from './failover-connection.ts';
import type { FailoverOptions } from './failover-connection.ts';
import type { BrokerMessage } from './frames/broker-frame.ts';
import { escapeJsonForJava } from './frames/escape-json.ts';
import { QueueConsumer } from './queue-consumer.ts';
import type { ConsumeOptions } from './queue-consumer.ts';
import { Waiters } from './waiters.ts';

export interface BrokerSessionOptions extends FailoverOptions {
  readonly login?: { readonly user: string; readonly password: string };
  /** Present: TLS. */
  readonly tls?: BrokerTls;
  /** The time that `publish` waits for a connection and the broker's receipt together; default 30,000 ms. */
  readonly timeoutMs?: number;
  /** Default 10,000 ms, both ways. */
  readonly heartbeatMs?: number;
  readonly connectTimeoutMs?: number;
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

/**
 * A lasting session with a failover list of ActiveMQ brokers over STOMP. Open one session for publishing and one for consuming where both are
 * busy: ActiveMQ's producer flow control stops a whole connection, ACKs included.
 */
export class BrokerSession {
  readonly counters: BrokerCounters = zeroCounters();
  readonly #options: BrokerSessionOptions;
  readonly #connection: FailoverConnection;
  readonly #consumers = new Set<QueueConsumer>();
  readonly #waiters = new Waiters<BrokerConnection>();
  #isStopped = false;

  constructor(options: BrokerSessionOptions) {
    const { heartbeatMs = 10_000, connectTimeoutMs = 10_000, login, tls } = options;
    this.#options = options;
    this.#connection = new FailoverConnection({
      ...options,
      connection: { heartbeatMs, connectTimeoutMs, ...compact({ login, tls }) },
      counters: this.counters,
      events: {
        connected: (connection) => {
          for (const consumer of this.#consumers) consumer.attach(connection);
          this.#waiters.resolveAll(connection);
        },
        replaced: async (connection) =>
          Promise.all([...this.#consumers].map(async (consumer) => consumer.released(connection))),
      },
    });
  }

  get health(): BrokerHealth {
    const { current, sinceMs, lastError } = this.#connection;
    return { connected: current !== undefined, broker: current?.broker, since: sinceMs, lastError };
  }

  /** Begins to connect, and resolves at once: a broker that is away must not keep a service from starting. */
  async start(): Promise<void> {
    this.#connection.start();
  }

  /** Ends the connection in good order; publishers still waiting are told. Stop the consumers first. */
  readonly stop = once(async (): Promise<void> => this.#disconnect());

  async #disconnect(): Promise<void> {
    this.#isStopped = true;
    await this.#connection.stop();
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
      const connection = this.#connection.current ?? (await this.#untilConnected(timeoutMs));
      const remainingMs = Math.max(1, deadline - performance.now());
      await connection.send(sendHeaders(message), escapeJsonForJava(message.body), remainingMs);
      this.counters.published += 1;
    } catch (error) {
      this.counters.publishFailures += 1;
      throw error;
    }
  }

  #enlist(consumer: QueueConsumer): void {
    this.#consumers.add(consumer);
    const { current } = this.#connection;
    if (current?.isOpen === true) consumer.attach(current);
  }

  async #untilConnected(timeoutMs: number): Promise<BrokerConnection> {
    if (this.#isStopped) throw stopped();
    return this.#waiters.wait(timeoutMs, () => this.#notConnected(timeoutMs));
  }

  #notConnected(timeoutMs: number): UpstreamError {
    const why = this.#connection.lastError ?? 'no broker has answered yet';
    return new UpstreamError('activemq', `No connection to a broker within ${String(timeoutMs)} ms: ${why}`, {
      retryable: true,
    });
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
