import { compact } from '@ccm/core/objects';
import type { ChatItem, MessageStore } from '@ccm/shared/messages';
import type { JobQueue } from '@ccm/shared/storage/queues';
import type { SealedJson, Sealer } from '@ccm/shared/storage/sealing';
import type { HostedMedia } from '@ccm/shared/messages/chat-format';
import { lateFileJson } from './late-file.ts';
import type { EarlierMessage, LateFile, LateFileJob } from './late-file.ts';

const FIRST_WAIT_MS = 15_000;

interface LateFilesDeps {
  readonly sealer: Sealer;
  readonly messages: Pick<MessageStore, 'step'>;
  readonly queue: () => JobQueue<LateFileJob>;
  /** Before the first try. The forwarding has tried for 20 seconds by then. */
  readonly firstWaitMs?: number;
}

/** Files that a message went on without: each is tried again outside of its conversation, which does not wait for it. */
export class LateFiles {
  readonly #deps: LateFilesDeps;
  readonly #json: SealedJson<LateFile>;

  constructor(deps: LateFilesDeps) {
    this.#deps = deps;
    this.#json = lateFileJson(deps.sealer);
  }

  /**
   * Follows the files. Safe to run again: each file is followed once. @param media the outcomes of the message's files, in their order.
   */
  async follow(item: ChatItem & { readonly type: 'message' }, media: readonly HostedMedia[]): Promise<void> {
    const { messages, queue, firstWaitMs = FIRST_WAIT_MS } = this.#deps;
    for (const [index, hosted] of media.entries()) {
      const file = item.event.attachments[index];
      if (hosted.hosted || hosted.isLate !== true || file === undefined) continue;
      const { messageId, ref } = item;
      const late = { ref, messageId, earlier: earlierOf(item.event), index, media: file, sinceMs: Date.now() };
      await queue().addLater(`${messageId}-${String(index)}`, { sealed: this.#json.seal(late) }, firstWaitMs);
      const detail = { note: `file ${String(index + 1)} is tried again, and follows when it can be had` };
      await messages.step(messageId, { atMs: Date.now(), step: 'note', detail });
    }
  }
}

function earlierOf({
  providerMessageId,
  customer,
  serviceIdentifier,
  place,
  comment,
}: EarlierMessage): LateFile['earlier'] {
  return { providerMessageId, customer, serviceIdentifier, ...compact({ place, comment }) };
}
