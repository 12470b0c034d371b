import { CHANNEL_NAMES } from '@ccm/channels/registry';
import { redacted } from '@ccm/shared/messages';
import type { DocumentStore, KeptEvent } from '@ccm/shared/storage/dead-letters';
import { Router } from 'express';
import { z } from 'zod';
import { isoTime } from '../iso-time.ts';
import { listOf, pageOf, readQuery } from '../query/page.ts';
import { timeParameter } from '../query/time-parameter.ts';
import { wordParameter } from '../query/word-parameter.ts';

const eventQuery = z.looseObject({
  kind: z.string().min(1).optional(),
  channel: wordParameter(CHANNEL_NAMES),
  account: z.string().min(1).optional(),
  since: timeParameter,
});

interface EventRoutesDeps {
  readonly events: DocumentStore<KeptEvent>;
  /** LOG_CUSTOMER_DATA: the provider's part is shown as it came, in place of its shape. */
  readonly showCustomerData: boolean;
}

/** Events from providers that concern no customer, newest first. */
export function eventRoutes({ events, showCustomerData }: EventRoutesDeps): Router {
  const router = Router();
  router.get('/events', async (request, response) => {
    const { kind, channel, account, since = 0 } = readQuery(request, eventQuery);
    const page = await events.page({
      ...pageOf(request),
      matches: (event) =>
        (kind ?? event.kind) === event.kind &&
        (channel ?? event.channel) === event.channel &&
        (account ?? event.account) === event.account &&
        event.atMs >= since,
    });
    const items = page.items.map(({ atMs, raw, ...event }) => ({
      ...event,
      at: isoTime(atMs),
      raw: showCustomerData ? (raw ?? null) : redacted(raw ?? null),
    }));
    response.json(listOf(items, page.next));
  });
  return router;
}
