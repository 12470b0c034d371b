import { setTimeout as pause } from 'node:timers/promises';
import type { LabFleet } from '../fleet/index.ts';
import { JmsClient } from '@ccm/testing/servers';
import type { JmsMessage, JmsSend } from '@ccm/testing/servers';

const COMMANDS = 'outbound-sms';
const ATTEMPTS = 5;
const PAUSE_MS = 500;
const REPORTS = 'sms-delivery-report';

/** Hybrid Chat's side of ActiveMQ: a real JMS application that follows a fail-over as ActiveMQ's own client does. */
export class BrokerClient {
  readonly #sender: JmsClient;
  /** Its own: an error while it waits for reports closes every session of its connection. */
  readonly #reader: JmsClient;
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;

  private constructor(sender: JmsClient, reader: JmsClient) {
    this.#sender = sender;
    this.#reader = reader;
  }

  static async start({ brokers }: Pick<LabFleet, 'brokers'>): Promise<BrokerClient> {
    const addresses = brokers.map(({ openWireUrl }) => openWireUrl).join(',');
    const target = { openWireUrl: `failover:(${addresses})?randomize=false` };
    return new BrokerClient(await JmsClient.start(target), await JmsClient.start(target));
  }

  /** One after the other, so that a customer's messages keep their order. Resolves once a broker has them. */
  async send(bodies: readonly object[]): Promise<void> {
    const messages = bodies.map((body): JmsSend => ({ type: 'SendSms', body: JSON.stringify(body) }));
    const sending = this.#last.then(async () => this.#sendUntilTaken(messages));
    this.#last = sending.catch(() => undefined);
    await sending;
  }

  /** Hands over delivery reports until it is stopped. Errors of a broker that goes down are ignored. */
  async readReports(take: (report: JmsMessage) => void): Promise<void> {
    while (!this.#stopped) {
      const reports = await this.#reader.receive(REPORTS, { max: 100, timeoutMs: 500 }).catch(() => []);
      for (const report of reports) take(report);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([this.#sender.stop(), this.#reader.stop()]);
  }

  /** Sends again if the connection broke in the middle: CCM drops a message whose id it knows. */
  async #sendUntilTaken(messages: readonly JmsSend[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#sender.send(COMMANDS, ...messages);
        return;
      } catch (error) {
        if (attempt === ATTEMPTS || this.#stopped) throw error;
        await pause(PAUSE_MS);
      }
    }
  }
}
