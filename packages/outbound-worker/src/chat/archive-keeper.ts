import { messageOf } from '@ccm/core/errors';
import { VERSION } from '@ccm/shared/app';
import { messagesOf } from '@ccm/shared/messages/chat-format';
import type { FormatSettings, ReadEventOfAccount } from '@ccm/shared/messages/chat-format';
import type { Logger } from '@ccm/shared/platform/logging';
import type { ArchiveBounds, ArchivedWebhook, WebhookArchive } from '@ccm/shared/storage/archive';
import type { Envelope } from '@ccm/shared/storage/partitions';

interface ArchiveKeeperDeps {
  readonly archive: Pick<WebhookArchive, 'put'>;
  readonly bounds: ArchiveBounds;
  readonly settings: FormatSettings;
  readonly logger: Logger;
}

/**
 * WEBHOOK_ARCHIVE: keeps webhooks with the events and the messages to the chat solution that this version made of them. No message waits
 * for it, or fails with it.
 */
export class ArchiveKeeper {
  readonly #deps: ArchiveKeeperDeps;

  constructor(deps: ArchiveKeeperDeps) {
    this.#deps = deps;
  }

  keep(
    envelope: Envelope,
    outcome: { readonly read: readonly ReadEventOfAccount[] } | { readonly fault: unknown },
  ): void {
    const { archive, bounds, logger } = this.#deps;
    archive.put({ envelope, version: VERSION, ...this.#contentOf(envelope, outcome) }, bounds).catch((err: unknown) => {
      logger.warn({ err, traceId: envelope.id }, 'failed to archive a webhook');
    });
  }

  #contentOf(
    { receivedAtMs }: Envelope,
    outcome: Parameters<ArchiveKeeper['keep']>[1],
  ): Pick<ArchivedWebhook, 'events' | 'messages' | 'fault'> {
    if ('fault' in outcome) return { events: [], messages: [], fault: messageOf(outcome.fault) };
    const events = outcome.read.map(({ event }) => event);
    return { events, messages: messagesOf(outcome.read, this.#deps.settings, receivedAtMs) };
  }
}
