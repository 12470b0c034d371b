import { backoffMs, KeyedTaskQueue, once, sleep } from '@ccm/core/async';
import type { BackoffPolicy } from '@ccm/core/async';
import { FleetError } from '@ccm/core/domain';
import type { Logger } from '@ccm/shared/platform/logging';
import type { BrokerConnection, Delivery, Subscription } from './connection/broker-connection.ts';
import type { BrokerCounters } from './broker-counters.ts';
import type { BrokerFrame } from './frames/broker-frame.ts';

export interface ConsumeOptions {
  readonly queue: string;
  /** Un-acknowledged messages that the broker may hand us ahead (`activemq.prefetchSize`). */
  readonly prefetch: number;
  /**
   * Resolve only when the message is safe elsewhere: the ACK follows. Put aside a message that can never be read; a rejection means "not
   * now", and the consumer hands over the same message again after a pause.
   */
  readonly handle: (frame: BrokerFrame) => Promise<void>;
  /** Messages of one key are handled one after another. Default: JMSXGroupID, and without one every message is on its own. */
  readonly orderKey?: (frame: BrokerFrame) => string | undefined;
  /** Handlers running at once; default 256. */
  readonly maxInFlight?: number;
  /** Between two tries of one message; default 100 ms, doubling to 5 s. */
  readonly retry?: BackoffPolicy;
}

/** The part of a session that its consumers use. */
interface ConsumerHost {
  readonly logger: Logger;
  readonly counters: BrokerCounters;
  readonly enlist: (consumer: QueueConsumer) => void;
  readonly dismiss: (consumer: QueueConsumer) => void;
}

const DEFAULT_RETRY: BackoffPolicy = { firstMs: 100, maxMs: 5_000 };
const DEFAULT_IN_FLIGHT = 256;
const REMEMBERED = 20_000;

/**
 * Takes the messages of one queue. Acknowledges only messages that the handler has taken.
 *
 * A message whose handler fails stays un-acknowledged and is tried again here, with a growing pause, for as long as the line stands: a
 * NACK would make ActiveMQ move it to its DLQ at once (or drop it, if it is not persistent), and giving it back by disconnecting would
 * hand back every other message in flight with it. Messages of the same key wait behind it, so order holds; others pass. When the line
 * drops, or the consumer stops, the broker still has it and delivers it again.
 */
export class QueueConsumer {
  readonly #host: ConsumerHost;
  readonly #options: ConsumeOptions;
  readonly #tasks: KeyedTaskQueue;
  readonly #stopping = new AbortController();
  /** Handled messages and the connection on which their ACK went out: an ACK may be lost with its line. */
  readonly #handled = new Map<string, BrokerConnection>();
  readonly #inHand = new Set<{ readonly connection: BrokerConnection; readonly done: Promise<void> }>();
  #connection: BrokerConnection | undefined;
  #subscription: Subscription | undefined;

  constructor(host: ConsumerHost, options: ConsumeOptions) {
    this.#host = host;
    this.#options = options;
    this.#tasks = new KeyedTaskQueue(options.maxInFlight ?? DEFAULT_IN_FLIGHT);
  }

  /** Handlers running now. */
  get inFlight(): number {
    return this.#tasks.active;
  }

  /** Resolves at once: the messages flow as soon as a broker is connected, whenever that is. */
  async start(): Promise<void> {
    if (!this.#stopping.signal.aborted) this.#host.enlist(this);
  }

  /**
   * Starts nothing more, waits for running handlers and acknowledges their messages; everything else goes back to the broker. The caller
   * limits the time of a handler.
   */
  readonly stop = once(async (): Promise<void> => this.#drain());

  async #drain(): Promise<void> {
    this.#stopping.abort();
    this.#host.dismiss(this);
    await this.#tasks.idle();
    await this.#subscription?.end();
    this.#subscription = undefined;
    this.#connection = undefined;
  }

  /** Follows the session to a new connection: messages of an earlier one that were not begun are left to be delivered again. */
  attach(connection: BrokerConnection): void {
    if (this.#stopping.signal.aborted) return;
    const { queue, prefetch } = this.#options;
    this.#connection = connection;
    this.#subscription = connection.subscribe(queue, prefetch, (delivery) => this.#take(connection, delivery));
  }

  /** Resolves when no handler works any more on a message of a connection that is left for another. */
  async released(connection: BrokerConnection): Promise<void> {
    await Promise.all([...this.#inHand].filter((work) => work.connection === connection).map((work) => work.done));
  }

  #take(connection: BrokerConnection, delivery: Delivery): void {
    this.#host.counters.received += 1;
    const { frame } = delivery;
    const key = this.#options.orderKey?.(frame) ?? frame.headers['JMSXGroupID'];
    // Redelivered while its handler still runs, a message waits for that one behind its own key.
    const taskKey = key === undefined ? `message ${frame.messageId}` : `key ${key}`;
    this.#tasks.add(taskKey, async () => {
      const work = { connection, done: this.#process(connection, delivery) };
      this.#inHand.add(work);
      await work.done;
      this.#inHand.delete(work);
    });
  }

  async #process(connection: BrokerConnection, { frame, ack }: Delivery): Promise<void> {
    const isOurs = (): boolean => connection === this.#connection && connection.isOpen && !this.#stopped;
    if (!isOurs()) return;
    if (this.#handled.has(frame.messageId) && this.#handled.get(frame.messageId) !== connection) {
      this.#host.counters.repeatsSkipped += 1;
    } else if (!(await this.#handle(frame, isOurs))) return;
    this.#remember(frame.messageId, connection);
    ack();
  }

  /** Whether the message was taken; false: it is not ours any more. */
  async #handle(frame: BrokerFrame, isOurs: () => boolean): Promise<boolean> {
    for (let failures = 1; isOurs(); failures += 1) {
      try {
        await this.#options.handle(frame);
        this.#host.counters.handled += 1;
        return true;
      } catch (error) {
        this.#host.counters.handlerFailures += 1;
        const delayMs = this.#retryDelayMs(error, failures);
        this.#host.logger.warn(
          { err: error, queue: frame.queue, brokerMessageId: frame.messageId, failures, delayMs: Math.round(delayMs) },
          'failed to take a broker message, holding it and trying again',
        );
        await this.#pause(delayMs);
      }
    }
    return false;
  }

  #retryDelayMs(error: unknown, failures: number): number {
    const wished = error instanceof FleetError ? error.advice.retryAfterMs : undefined;
    return Math.max(wished ?? 0, backoffMs(failures, this.#options.retry ?? DEFAULT_RETRY));
  }

  async #pause(delayMs: number): Promise<void> {
    await sleep(delayMs, this.#stopping.signal);
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  #remember(messageId: string, connection: BrokerConnection): void {
    this.#handled.set(messageId, connection);
    if (this.#handled.size <= REMEMBERED) return;
    const oldest = this.#handled.keys().next();
    if (oldest.done !== true) this.#handled.delete(oldest.value);
  }
}
