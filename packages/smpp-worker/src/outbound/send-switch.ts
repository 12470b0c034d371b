import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import type { MailboxWorker } from '@ccm/shared/storage/mailbox';

export interface SendSwitchParts {
  readonly name: string;
  /** Whether a bind of the account, or of one that stands in for it, is up here. Never fails. */
  readonly isUsable: () => Promise<boolean>;
  readonly createWorker: () => MailboxWorker;
  readonly logger: Logger;
}

const LOOK_MS = 100;

/** Takes an account's messages out of their queue only while they can be sent from here: else they wait for another replica. */
export class SendSwitch implements Service {
  readonly name: string;
  readonly #parts: SendSwitchParts;
  readonly #stopping = new AbortController();
  #worker: MailboxWorker | undefined;
  #loop: Promise<void> | undefined;

  constructor(parts: SendSwitchParts) {
    this.name = parts.name;
    this.#parts = parts;
  }

  /** The worker, while this replica has one. */
  get worker(): MailboxWorker | undefined {
    return this.#worker;
  }

  async start(): Promise<void> {
    this.#loop = this.#run();
    await Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await this.#worker?.stop();
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const usable = await this.#parts.isUsable();
      if (usable && this.#worker === undefined) {
        this.#worker = this.#parts.createWorker();
        await this.#worker.start();
      } else if (!usable && this.#worker !== undefined) {
        const worker = this.#worker;
        this.#worker = undefined;
        await worker.stop();
      }
      await delay(LOOK_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }
}
