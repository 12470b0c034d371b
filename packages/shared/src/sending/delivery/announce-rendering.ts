import type { RenderedMessage } from '@ccm/channels/contract';
import type { ConversationState } from '../../storage/conversations/index.ts';
import type { ConversationRef } from '../../storage/redis/index.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import type { OutboundEntry } from './delivery-progress.ts';

/** Writes down, once, how a message goes out: a message may wait for its turn many times. */
export async function announceRendering(
  entry: OutboundEntry,
  context: {
    readonly ref: ConversationRef;
    readonly rendered: RenderedMessage;
    readonly state: ConversationState;
    /** The end of the time in which the customer can be answered freely, if that is near. */
    readonly window: string | undefined;
  },
  { messages, conversations, logger }: Pick<DeliveryDeps, 'messages' | 'conversations' | 'logger'>,
): Promise<void> {
  const { item: message } = entry;
  const { ref, rendered, state, window } = context;
  const choices = rendered.numberedChoices ?? [];
  const work: Promise<void>[] = [];
  const tell = (note: string): void => {
    work.push(messages.step(message.id, { atMs: Date.now(), step: 'note', detail: { note } }));
  };
  if (rendered.parts.length > 1) work.push(messages.setParts(message.id, rendered.parts.length));
  if (choices.length > 0 || state.choices.length > 0) work.push(conversations.setChoices(ref, choices));
  if (window !== undefined) tell(window);
  for (const note of rendered.notes) {
    logger.info({ messageId: message.id, channel: message.channel, note }, 'message rendered down');
    tell(note);
  }
  await Promise.all(work);
  if (work.length > 0) await entry.save({ announced: 1 });
}
