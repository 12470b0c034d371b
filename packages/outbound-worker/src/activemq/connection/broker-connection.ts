import type { Readable } from 'node:stream';
import type stompit from 'stompit';
import { UpstreamError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { BrokerFrame } from '../frames/broker-frame.ts';
import { decodeBody, withoutLength } from '../frames/decode-body.ts';
import { nonTextOf } from '../frames/non-text.ts';
import { destroyClient } from './destroy-client.ts';
import { isRefusal } from './is-refusal.ts';

type Client = stompit.Client;
type Headers = Record<string, string>;
/** The library's message as it is at run time: its types leave the headers out. */
type IncomingMessage = Readable & { readonly headers: Headers };

/** A message that this very connection may acknowledge. */
export interface Delivery {
  readonly frame: BrokerFrame;
  readonly ack: () => void;
}

export interface Subscription {
  /** Hands everything un-acknowledged back to the broker. Settles when the broker confirmed it, or the line is gone. */
  readonly end: () => Promise<void>;
}

/** The time that a broker may take to confirm a disconnection. */
const GOODBYE_MS = 2_000;

/**
 * One STOMP 1.2 connection, from CONNECTED until it ends; never used again afterwards. When the line drops, all waiting callers fail at
 * once: the library itself would leave them waiting.
 */
export class BrokerConnection {
  readonly broker: string;
  /** Resolves, never rejects, when the connection has ended; with the reason unless we ended it. */
  readonly closed: Promise<UpstreamError | undefined>;
  readonly #client: Client;
  readonly #waiting = new Set<(reason: UpstreamError) => void>();
  #whenSettled: (() => void)[] = [];
  #open = true;

  constructor(client: Client, broker: string) {
    this.#client = client;
    this.broker = broker;
    this.closed = new Promise((resolve) => {
      const onEnd = (reason: UpstreamError | undefined): void => {
        this.#open = false;
        resolve(reason);
        this.#failAll(reason ?? lost(broker, 'it was closed'));
      };
      client.on('error', (error: Error) => onEnd(lost(broker, reasonOf(error), error)));
      client.on('end', () => onEnd(undefined));
    });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Resolves when no request waits for its answer. */
  settled(): Promise<void> {
    if (this.#waiting.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenSettled.push(resolve);
    });
  }

  /**
   * Sends a text message and waits for the broker's RECEIPT.
   * @throws {UpstreamError} `activemq`, retryable: the line dropped or `timeoutMs` passed, and the broker may or may not have it.
   */
  async send(headers: Headers, body: string, timeoutMs: number): Promise<void> {
    await this.#request(timeoutMs, 'did not confirm a message', (onReceipt) => {
      this.#client.sendString({ ...headers }, body, receiptTo(onReceipt));
    });
  }

  /**
   * Starts the flow of a queue's messages, each to be acknowledged on its own (client-individual). As an exclusive consumer
   * (https://activemq.apache.org/components/classic/documentation/exclusive-consumer): of several replicas the broker feeds one at a
   * time, since two would overtake each other; another one takes over when it goes.
   */
  subscribe(queue: string, prefetch: number, onDelivery: (delivery: Delivery) => void): Subscription {
    const headers: Headers = {
      destination: `/queue/${queue}`,
      ack: 'client-individual',
      'activemq.exclusive': 'true',
      'activemq.prefetchSize': String(prefetch),
    };
    const subscription = this.#client.subscribe(headers, (error, message) => {
      if (error !== null) return;
      this.#read(message as unknown as IncomingMessage, queue, onDelivery);
    });
    const id = String(subscription.getId());
    return {
      end: async () => {
        await this.#request(GOODBYE_MS, 'did not confirm the end of a subscription', (onReceipt) => {
          this.#client.sendFrame('UNSUBSCRIBE', { id }, receiptTo(onReceipt)).end();
        }).catch(() => this.#destroy());
      },
    };
  }

  /** Says goodbye and waits for the broker's receipt, so that every ACK sent before is known to have arrived; two seconds at most. */
  async close(): Promise<void> {
    const timer = setTimeout(() => this.#destroy(), GOODBYE_MS);
    if (this.#open) this.#client.disconnect();
    await this.closed;
    clearTimeout(timer);
  }

  #read(message: IncomingMessage, queue: string, onDelivery: (delivery: Delivery) => void): void {
    const chunks: Buffer[] = [];
    const { headers } = message;
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      if (!this.#open) return;
      // Without the stream: a thousand that wait would hold as many.
      const ack = (): void => {
        if (this.#open) this.#client.ack({ headers } as unknown as stompit.Client.Message);
      };
      onDelivery({ frame: toFrame(headers, Buffer.concat(chunks), queue), ack });
    });
  }

  #request(timeoutMs: number, complaint: string, start: (onReceipt: () => void) => void): Promise<void> {
    if (!this.#open) return Promise.reject(lost(this.broker, 'it was closed'));
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(fail);
        if (this.#waiting.size === 0) this.#whenSettled.splice(0).forEach((resolve) => resolve());
      };
      const fail = (reason: UpstreamError): void => {
        settle();
        reject(reason);
      };
      const timer = setTimeout(
        () => fail(lost(this.broker, `it ${complaint} within ${String(timeoutMs)} ms`)),
        timeoutMs,
      );
      this.#waiting.add(fail);
      start(() => {
        settle();
        resolve();
      });
    });
  }

  #failAll(reason: UpstreamError): void {
    [...this.#waiting].forEach((fail) => fail(reason));
  }

  #destroy(): void {
    destroyClient(this.#client);
  }
}

function toFrame(headers: Headers, received: Buffer, queue: string): BrokerFrame {
  const bytes = withoutLength(received);
  const { text, valid } = decodeBody(bytes);
  const nonText = nonTextOf(headers, bytes);
  return {
    messageId: headers['message-id'] ?? '',
    queue,
    type: headers['type'],
    body: text,
    bodyIsText: valid,
    ...compact({ nonText }),
    redelivered: headers['redelivered'] === 'true',
    correlationId: headers['correlation-id'],
    headers,
  };
}

/** The library wants an error handler too, and would add a listener to the client for every message in flight. */
const receiptTo = (onReceipt: () => void): stompit.Client.SendOptions =>
  ({ onReceipt }) as unknown as stompit.Client.SendOptions;

/** A broker ends the connection with its ERROR; most often it lacks a right, for example to read the queue or to create it. */
const reasonOf = (error: Error): string =>
  isRefusal(error)
    ? `the broker refused a request (${error.message}): check what AMQ_USERNAME may read, write and create there`
    : error.message;

const lost = (broker: string, what: string, cause?: unknown): UpstreamError =>
  new UpstreamError('activemq', `The connection to ${broker} was lost: ${what}`, { retryable: true, cause });
