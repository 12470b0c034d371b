import { Router } from 'express';
import { z } from 'zod';
import { isoTime } from '../iso-time.ts';

interface CampaignRoutesDeps {
  /** The last progress that the role `campaign` stored, as JSON; null if it never ran. */
  readonly progress: () => Promise<string | null>;
}

const Progress = z.object({
  atMs: z.number(),
  sending: z.enum(['open', 'outside-hours']),
  counts: z.array(z.object({ campaign: z.string(), state: z.string(), count: z.number() })),
});

/** GET /campaigns: how many rows of each campaign are in which state, as of a few seconds ago. */
export function campaignRoutes({ progress }: CampaignRoutesDeps): Router {
  const router = Router();
  router.get('/campaigns', async (_request, response) => {
    const text = await progress();
    if (text === null) {
      response.json({ items: [], next: null, sending: null, at: null });
      return;
    }
    const { atMs, sending, counts } = Progress.parse(JSON.parse(text));
    const items = [...Map.groupBy(counts, ({ campaign }) => campaign)].map(([id, rows]) => ({
      id,
      total: rows.reduce((sum, { count }) => sum + count, 0),
      states: Object.fromEntries(rows.map(({ state, count }) => [state, count])),
    }));
    response.json({ items, next: null, sending, at: isoTime(atMs) });
  });
  return router;
}
