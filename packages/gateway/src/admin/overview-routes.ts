import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import { channelOf } from '@ccm/channels/registry';
import type { QueueCounts } from '@ccm/shared/storage/queues';
import { Router } from 'express';

export interface QueueReport extends QueueCounts {
  /** The queue's name. */
  readonly id: string;
  readonly oldestWaitingMs: number;
}

export interface OverviewRoutesDeps {
  readonly accounts: AccountRegistry;
  readonly queues: () => Promise<readonly QueueReport[]>;
}

export function overviewRoutes({ accounts, queues }: OverviewRoutesDeps): Router {
  const router = Router();
  router.get('/channels', (_request, response) => {
    const items = accounts.all.map((account) => {
      const channel = channelOf(account.provider);
      return {
        id: `${account.channel}/${account.name}`,
        channel: account.channel,
        account: account.name,
        provider: account.provider,
        serviceIdentifier: channel.serviceIdentifier(account),
        skillGroup: account.skillGroup ?? null,
        ratePerSecond: account.ratePerSecond ?? channel.capabilities.defaultRatePerSecond,
        capabilities: channel.capabilities,
        webhooks: channel.webhooks.map((webhook) => webhook.path),
      };
    });
    response.json({ items, next: null });
  });
  router.get('/queues', async (_request, response) => {
    response.json({ items: await queues(), next: null });
  });
  return router;
}
