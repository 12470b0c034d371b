import type { SettingInForce } from '@ccm/shared/platform/config';
import { Router } from 'express';

interface ConfigRoutesDeps {
  readonly settings: () => readonly SettingInForce[];
}

/** The settings of this gateway, and the source of each value. Secrets are masked. */
export function configRoutes({ settings }: ConfigRoutesDeps): Router {
  const router = Router();
  router.get('/config', (_request, response) => {
    response.json({ items: settings(), next: null });
  });
  return router;
}
