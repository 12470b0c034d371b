import type { FleetConfig } from '../platform/config/index.ts';
import { webhookPartition } from '../storage/partitions/index.ts';
import { Delivery } from '../sending/index.ts';
import type { DeliveryDeps } from '../sending/index.ts';
import type { Stores } from './stores.ts';

/** The parts of delivery that differ between the services: the sender, and the counters. */
interface CreateDeliveryDeps extends Pick<
  DeliveryDeps,
  'routeOf' | 'schedulePoll' | 'http' | 'openFile' | 'logger' | 'observe'
> {
  readonly config: FleetConfig;
  readonly store: Stores;
}

/** The delivery of messages to customers, as every service does it. */
export function createDelivery({ config, store, ...own }: CreateDeliveryDeps): Delivery {
  const { accounts, messages, matcher, statuses, conversations, identities, mailboxes, rateLimiter } = store;
  return new Delivery({
    ...own,
    accounts,
    messages,
    matcher,
    statuses,
    conversations,
    identities,
    mailboxes,
    rateLimiter,
    oldestUnreadMs: async ({ provider, name }) => store.partitions.oldestUnreadMs(webhookPartition(provider, name)),
    settings: {
      unknownOutcome: config.delivery.unknownOutcome,
      publicBaseUrl: config.http.publicBaseUrl,
      inactivityMs: config.chat.inactivityTimeoutMs,
      fileEngine: config.media.fileEngine,
    },
  });
}
