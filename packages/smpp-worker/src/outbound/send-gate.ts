import { sleep } from '@ccm/core/async';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import type { AnyMailboxWorker } from '@ccm/shared/storage/mailbox';

interface SendGateDeps {
  readonly name: string;
  /** Whether a bind of the account, or of one that stands in for it, is up here. Never fails. */
  readonly isUsable: () => Promise<boolean>;
  readonly createWorker: () => AnyMailboxWorker;
  readonly logger: Logger;
}

const LOOK_MS = 100;

/** Takes an account's messages out of their queue only while they can be sent from here: else they wait for another replica. */
export class SendGate implements Component {
  readonly name: string;
  readonly isLeaf = true;
  readonly #deps: SendGateDeps;
  readonly #stopping = new AbortController();
  #worker: AnyMailboxWorker | undefined;
  #loop: Promise<void> | undefined;

  constructor(deps: SendGateDeps) {
    this.name = deps.name;
    this.#deps = deps;
  }

  /** The worker, while this replica has one. */
  get worker(): AnyMailboxWorker | undefined {
    return this.#worker;
  }

  async start(): Promise<void> {
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await this.#worker?.stop();
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const usable = await this.#deps.isUsable();
      if (usable && this.#worker === undefined) {
        this.#worker = this.#deps.createWorker();
        await this.#worker.start();
      } else if (!usable && this.#worker !== undefined) {
        const worker = this.#worker;
        this.#worker = undefined;
        await worker.stop();
      }
      await sleep(LOOK_MS, this.#stopping.signal);
    }
  }
}
