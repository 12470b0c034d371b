import { CHANNEL_NAMES } from '@ccm/channels/registry';
import { PayloadError } from '@ccm/core/domain';
import { fleetDifferences } from '@ccm/shared/storage/fleet';
import type { FleetRegistry, KnownReplica } from '@ccm/shared/storage/fleet';
import { MINUTE_SECONDS, SERIES_MEASURES, STEP_SECONDS } from '@ccm/shared/storage/statistics';
import type { Statistics } from '@ccm/shared/storage/statistics';
import { Router } from 'express';
import { z } from 'zod';
import { isoTime } from '../iso-time.ts';
import { readQuery } from '../query/page.ts';
import { wordParameter } from '../query/word-parameter.ts';

const MAX_MINUTES = 1440;

export const statsQuery = z.looseObject({
  minutes: z.coerce.number().int().min(1).max(MAX_MINUTES).default(60),
  step: z.coerce
    .number()
    .pipe(z.literal([STEP_SECONDS, MINUTE_SECONDS]))
    .optional(),
  channel: wordParameter(CHANNEL_NAMES),
  account: z.string().optional(),
  measures: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(SERIES_MEASURES)))
    .optional(),
  by: z.enum(['account', 'channel']).optional(),
});

interface FleetRoutesDeps {
  readonly fleet: FleetRegistry;
  readonly statistics: Statistics;
}

/** Lists the replicas, their differences, and their counts. */
export function fleetRoutes({ fleet, statistics }: FleetRoutesDeps): Router {
  const router = Router();
  router.get('/fleet', async (_request, response) => {
    const [replicas, settings] = await Promise.all([fleet.list(), fleet.settings()]);
    response.json({
      items: replicas.map(shownReplica),
      next: null,
      differences: fleetDifferences(replicas, settings).map(({ name, groups }) => ({ id: name, groups })),
    });
  });
  router.get('/stats', async (request, response) => {
    const query = readQuery(request, statsQuery);
    const { minutes, step = minutes > 60 ? MINUTE_SECONDS : STEP_SECONDS, channel, account, measures, by } = query;
    if (step === STEP_SECONDS && minutes > 60)
      throw new PayloadError('step: steps of 10 s are kept for 60 minutes; ask for step=60', { field: 'step' });
    const { stepSeconds, fromMs, toMs, series } = await statistics.read({
      minutes,
      stepSeconds: step,
      channel,
      account,
      measures,
      by,
    });
    response.json({ stepSeconds, from: isoTime(fromMs), to: isoTime(toMs), series });
  });
  return router;
}

export function shownReplica(replica: KnownReplica): { readonly id: string } & Record<string, unknown> {
  const { startedAtMs, heartbeatAtMs, dependencies, ...rest } = replica;
  return {
    ...rest,
    startedAt: isoTime(startedAtMs),
    heartbeatAt: isoTime(heartbeatAtMs),
    dependencies: dependencies.map(({ sinceMs, ...dependency }) => ({ ...dependency, since: isoTime(sinceMs) })),
  };
}
