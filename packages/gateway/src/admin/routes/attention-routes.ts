import { HOUR_MS } from '@ccm/core/time';
import type { Stores } from '@ccm/shared/app';
import { fleetDifferences } from '@ccm/shared/storage/fleet';
import type { DeadLetterCatalogue } from '@ccm/shared/storage/dead-letters';
import { STEP_SECONDS } from '@ccm/shared/storage/statistics';
import type { Statistics } from '@ccm/shared/storage/statistics';
import { Router } from 'express';
import type { LastExamination } from '../doctor/last-examination.ts';
import type { WebhookIntake } from '../../ingest/webhook-intake.ts';
import { HEALTH_MINUTES } from '../view/account-health.ts';
import { attentionFor, outageItem } from '../view/attention.ts';
import type { FleetSituation } from '../view/attention.ts';
import type { QueueReport } from '../view/queue-report.ts';

interface AttentionRoutesDeps {
  readonly store: Pick<Stores, 'fleet' | 'bindRegistry' | 'accounts' | 'quarantine'>;
  readonly statistics: Statistics;
  readonly catalogue: DeadLetterCatalogue;
  readonly queues: () => Promise<readonly QueueReport[]>;
  readonly last: Pick<LastExamination, 'read'>;
  readonly redisOutage: WebhookIntake['redisOutage'];
}

const MAX_COUNTED = 1000;

/** GET /attention: lists what needs a person, with the remedy, the worst first; while Redis is away, that alone. */
export function attentionRoutes(deps: AttentionRoutesDeps): Router {
  const router = Router();
  router.get('/attention', async (_request, response) => {
    const outage = deps.redisOutage();
    const items = outage === undefined ? attentionFor(await situationOf(deps)) : [outageItem(outage)];
    response.json({ items, next: null });
  });
  return router;
}

async function situationOf({
  store,
  statistics,
  catalogue,
  queues,
  last,
}: AttentionRoutesDeps): Promise<FleetSituation> {
  const sinceMs = Date.now() - HOUR_MS;
  const [replicas, settings, binds, counted, deadLetters, quarantined, lengths, examination] = await Promise.all([
    store.fleet.list(),
    store.fleet.settings(),
    store.bindRegistry.list(),
    statistics.read({ minutes: HEALTH_MINUTES, stepSeconds: STEP_SECONDS }),
    catalogue.groups({}),
    store.quarantine.page({ limit: MAX_COUNTED, matches: ({ atMs }) => atMs >= sinceMs }),
    queues(),
    last.read(),
  ]);
  return {
    replicas,
    differences: fleetDifferences(replicas, settings),
    binds,
    accounts: store.accounts.all,
    statistics: counted,
    queues: lengths,
    deadLetters,
    quarantined: quarantined.items.length,
    examination,
  };
}
