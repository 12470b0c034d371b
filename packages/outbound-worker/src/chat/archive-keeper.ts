import type { ChannelEvent } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { VERSION } from '@ccm/shared/app';
import type { Logger } from '@ccm/shared/platform/logging';
import type { ArchiveBounds, WebhookArchive } from '@ccm/shared/storage/archive';
import type { Envelope } from '@ccm/shared/storage/sealing';

export interface ArchiveKeeperDeps {
  readonly archive: Pick<WebhookArchive, 'put'>;
  readonly bounds: ArchiveBounds;
  readonly logger: Logger;
}

/** WEBHOOK_ARCHIVE: keeps webhooks beside what this version read in them. No message waits for it, or fails with it. */
export class ArchiveKeeper {
  readonly #deps: ArchiveKeeperDeps;

  constructor(deps: ArchiveKeeperDeps) {
    this.#deps = deps;
  }

  keep(envelope: Envelope, outcome: { readonly events: readonly ChannelEvent[] } | { readonly fault: unknown }): void {
    const { archive, bounds, logger } = this.#deps;
    const events = 'events' in outcome ? outcome.events : [];
    const fault = 'fault' in outcome ? wordsOf(outcome.fault) : undefined;
    archive.put({ envelope, version: VERSION, events, ...compact({ fault }) }, bounds).catch((err: unknown) => {
      logger.warn({ err, traceId: envelope.id }, 'failed to archive a webhook');
    });
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
