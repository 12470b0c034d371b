import type { ChannelName } from '@ccm/core/domain';
import { inSpan } from '../platform/tracing/index.ts';
import type { MailboxWork, ProgressShape } from '../storage/mailbox/index.ts';

interface Traced {
  readonly traceparent?: string;
}

/**
 * The same work, each attempt in a span of its own, which belongs to the trace of the item. @param name the name of the spans: `forward`,
 * `send` @param describe the spans' attributes for the item; never customers' texts or numbers
 */
export function tracedWork<Item extends Traced, Shape extends ProgressShape>(
  name: string,
  work: MailboxWork<Item, Shape>,
  describe: (item: Item) => { readonly id: string; readonly channel: ChannelName; readonly account: string },
): MailboxWork<Item, Shape> {
  return {
    progress: work.progress,
    handle: async (entry, signal) => {
      const { id, channel, account } = describe(entry.item);
      const attributes = {
        'ccm.message': id,
        'ccm.channel': channel,
        'ccm.account': account,
        'ccm.attempt': entry.tries.attempts,
      };
      const options = { kind: 'consumer', parent: entry.item.traceparent, attributes } as const;
      return inSpan(name, options, async () => work.handle(entry, signal));
    },
    onRetry: async (entry, failed) => work.onRetry(entry, failed),
    onGiveUp: async (entry, failed) => work.onGiveUp(entry, failed),
    countsAsTry: (error) => work.countsAsTry?.(error) ?? true,
    leastWaitMs: (error) => work.leastWaitMs?.(error) ?? 0,
  };
}
