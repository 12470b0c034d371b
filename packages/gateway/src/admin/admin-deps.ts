import type { FleetConfig } from '@ccm/shared/platform/config';
import type { Stores } from '@ccm/shared/app';
import type { CommandIntake } from '@ccm/shared/sending';
import type { Logger } from '@ccm/shared/platform/logging';
import { REPORT_TARGETS } from '@ccm/shared/messages';
import { sendQueueName, webhookLanes } from '@ccm/shared/storage/queues';
import type { QueueName } from '@ccm/shared/storage/queues';
import { keys } from '@ccm/shared/storage/redis';
import type { AcceptDeps } from '../ingest/accept-webhook.ts';
import type { AdminDeps } from './admin-app.ts';
import type { QueueReport } from './overview-routes.ts';
import { Requeue } from './requeue.ts';
import { ReplayClaims } from './replay-claims.ts';
import { Replay } from './replay.ts';

/** What the admin API works on. */
export function adminParts(context: {
  readonly config: FleetConfig;
  readonly store: Stores;
  readonly accept: AcceptDeps;
  readonly commands: CommandIntake;
  readonly logger: Logger;
}): AdminDeps {
  const { config, store, accept, commands, logger } = context;
  const { deadLetters, quarantine, messages, accounts, board, intake, mailboxes, sealer, lane, drains, redis } = store;
  const claims = new ReplayClaims(redis);
  const putBack = new Requeue({ intake, commands, mailboxes, sealer, lane, drains });
  const replay = new Replay({ deadLetters, messages, claims, putBack });
  return {
    token: config.admin.token,
    logger,
    deadLetters: { deadLetters, replay, messages },
    quarantine: { quarantine, accept, publicBaseUrl: config.http.publicBaseUrl },
    messages: { messages },
    overview: {
      accounts,
      queues: async () => Promise.all(queueNames(store).map(async (name) => describeQueue(store, name))),
    },
    binds: { board },
    campaigns: { progress: async () => redis.get(keys.campaignProgress) },
  };
}

function queueNames(store: Stores): QueueName[] {
  const sending = new Set(store.accounts.all.map((account) => sendQueueName(account)));
  const reports = REPORT_TARGETS.map((target): QueueName => `report-${target}`);
  return [...webhookLanes(), 'forward', ...sending, ...reports];
}

async function describeQueue(store: Stores, name: QueueName): Promise<QueueReport> {
  const queue = store.drains(name);
  const [counts, oldestWaitingMs] = await Promise.all([queue.counts(), queue.oldestWaitingMs(Date.now())]);
  return { id: name, ...counts, oldestWaitingMs };
}
