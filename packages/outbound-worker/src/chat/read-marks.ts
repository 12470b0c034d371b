import { channelOf } from '@ccm/channels/registry';
import type { Account, CustomerMessage } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import type { HttpClient } from '@ccm/core/ports';
import type { MessageStore } from '@ccm/shared/messages';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';

interface ReadMarksDeps {
  readonly http: HttpClient;
  readonly messages: Pick<MessageStore, 'step'>;
  readonly logger: Logger;
}

/** READ_MARKS: tells providers that a customer's message was read, once Hybrid Chat has it. No message waits for it, and none fails by it. */
export class ReadMarks implements Component {
  readonly name = 'read marks';
  readonly #deps: ReadMarksDeps;
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  constructor(deps: ReadMarksDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    // Nothing to do before the first message.
  }

  /** Those under way are given up: a mark is no promise. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#underWay);
  }

  /** Returns at once. Does nothing if the channel has no such mark: a public comment has none anywhere. */
  mark(messageId: string, event: CustomerMessage, account: Account): void {
    const { markRead } = channelOf(account.provider);
    if (markRead === undefined || event.comment !== undefined || this.#stopping.signal.aborted) return;
    const work = this.#mark(messageId, event, account).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  async #mark(messageId: string, event: CustomerMessage, account: Account): Promise<void> {
    const { http, messages, logger } = this.#deps;
    const { providerMessageId, customer } = event;
    const note = async (words: string): Promise<void> =>
      messages.step(messageId, { atMs: Date.now(), step: 'note', detail: { note: words } });
    try {
      const context = { account, http, signal: this.#stopping.signal };
      const mark = channelOf(account.provider).markRead;
      if (await mark?.({ providerMessageId, customerId: customer.id }, context))
        await note('marked as read at the provider');
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      logger.info({ messageId, err: error }, 'failed to mark a message as read at the provider');
      if (error instanceof DeliveryError)
        await note(`not marked as read at the provider: ${error.message}`).catch(ignore);
    }
  }
}

/** The step is in the log: a failure of the history must not cost a message. */
const ignore = (): void => undefined;
