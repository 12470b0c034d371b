import { CHANNEL_NAMES } from '@ccm/channels/registry';
import { VERSION } from '@ccm/shared/app';
import { redacted } from '@ccm/shared/messages';
import type { FormatSettings } from '@ccm/shared/messages/chat-format';
import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import type { WebhookArchive } from '@ccm/shared/storage/archive';
import { Router } from 'express';
import { z } from 'zod';
import { readBody } from '../query/page.ts';
import { timeParameter } from '../query/time-parameter.ts';
import { wordParameter } from '../query/word-parameter.ts';
import { isoTime } from '../iso-time.ts';
import { dryReplay } from './dry-replay.ts';
import type { ChangedReading } from './dry-replay.ts';

interface ArchiveRoutesDeps {
  readonly archive: WebhookArchive;
  readonly accounts: AccountRegistry;
  readonly settings: FormatSettings;
  /** LOG_CUSTOMER_DATA: differences are shown whole, in place of their shapes. */
  readonly showCustomerData: boolean;
}

/** The archived webhooks to read again. */
export const replayOrder = z.strictObject({
  since: timeParameter,
  channel: wordParameter(CHANNEL_NAMES),
  account: z.string().min(1).optional(),
  limit: z.number().int().min(1).max(10_000).default(1000),
});

/**
 * POST /webhook-archive/replay: compares this version's reading of the webhooks of WEBHOOK_ARCHIVE with the former one. Forwards nothing.
 */
export function archiveRoutes({ archive, accounts, settings, showCustomerData }: ArchiveRoutesDeps): Router {
  const router = Router();
  router.post('/webhook-archive/replay', async (request, response) => {
    const { since, ...filter } = readBody(request, replayOrder);
    const [size, { changed, ...counts }] = await Promise.all([
      archive.size(),
      dryReplay({ archive, accounts, settings }, { ...filter, sinceMs: since }),
    ]);
    response.json({
      version: VERSION,
      archived: size.count,
      archivedBytes: size.bytes,
      ...counts,
      items: changed.map((each) => shown(each, showCustomerData)),
      next: null,
    });
  });
  return router;
}

function shown({ webhook, differences }: ChangedReading, showCustomerData: boolean): object {
  const { id, channel, account, provider, route, receivedAtMs } = webhook.envelope;
  const masked = (value: unknown): unknown => (showCustomerData ? value : redacted(value)) ?? null;
  return {
    id,
    at: isoTime(receivedAtMs),
    channel,
    account,
    provider,
    route,
    readBy: webhook.version,
    differences: differences.map(({ path, before, after }) => ({ path, before: masked(before), after: masked(after) })),
  };
}
