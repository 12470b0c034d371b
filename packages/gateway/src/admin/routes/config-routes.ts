import type { SettingInForce } from '@ccm/shared/platform/config';
import { Router } from 'express';

export interface ConfigRoutesDeps {
  readonly settings: () => readonly SettingInForce[];
}

/** What this gateway runs with, and where each value comes from. Secrets are masked. */
export function configRoutes({ settings }: ConfigRoutesDeps): Router {
  const router = Router();
  router.get('/config', (_request, response) => {
    response.json({ items: settings(), next: null });
  });
  return router;
}
