import { JmsClient } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';

const PATIENCE_MS = 180_000;

/** Applications that send commands by ActiveMQ: to whichever broker is up, again and again until one has it for certain. */
export class BrokerAgents implements AsyncDisposable {
  readonly #urls: readonly string[];
  #client: JmsClient | undefined;
  #tries = 0;

  constructor(openWireUrls: readonly string[]) {
    this.#urls = openWireUrls;
  }

  async send(body: string): Promise<void> {
    await eventually(async () => this.#try(body), {
      timeoutMs: PATIENCE_MS,
      intervalMs: 200,
      describe: 'a broker to take a command',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.stop().catch(() => undefined);
    this.#client = undefined;
  }

  async #try(body: string): Promise<boolean> {
    try {
      this.#client ??= await JmsClient.start({ openWireUrl: this.#urls[this.#tries % this.#urls.length] ?? '' });
      await this.#client.send('outbound-sms', { type: 'SendSms', body });
      return true;
    } catch (error) {
      await this[Symbol.asyncDispose]();
      this.#tries += 1;
      throw error;
    }
  }
}
