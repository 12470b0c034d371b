import type { AccountBook } from '@ccm/shared/accounts';
import { channelOf } from '@ccm/shared/channels';
import type { QueueCounts } from '@ccm/shared/queues';
import { Router } from 'express';

export interface OverviewRoutesParts {
  readonly accounts: AccountBook;
  readonly queues: () => Promise<
    readonly ({ readonly name: string; readonly oldestWaitingMs: number } & QueueCounts)[]
  >;
}

export function overviewRoutes({ accounts, queues }: OverviewRoutesParts): Router {
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
    const items = (await queues()).map((queue) => ({ id: queue.name, ...queue }));
    response.json({ items, next: null });
  });
  return router;
}
