import type { BindOrder, BindRegistry, BindReport } from '@ccm/shared/storage/accounts';
import { Router } from 'express';
import { isoTime } from '../iso-time.ts';
import { sendProblem } from '../../http/problem.ts';

const ORDERS = ['unbind', 'rebind', 'bind'] as const satisfies readonly BindOrder[];
/** An owner that has not reported for this time is gone; its bind is being taken over. */
const STALE_MS = 10_000;

interface BindRoutesDeps {
  readonly bindRegistry: BindRegistry;
}

/** SMPP binds: their owners and states; and orders to unbind, rebind or bind again. */
export function bindRoutes({ bindRegistry }: BindRoutesDeps): Router {
  const router = Router();
  router.get('/binds', async (_request, response) => {
    response.json({ items: (await bindRegistry.list()).map(shownBind), next: null });
  });
  for (const order of ORDERS) {
    router.post(`/binds/:account/:number/${order}`, async (request, response) => {
      const id = `${request.params['account']}/${request.params['number']}`;
      if ((await bindRegistry.find(id)) === undefined) {
        sendProblem(response, { status: 404, detail: 'No bind has this id' });
        return;
      }
      await bindRegistry.order(id, order);
      response.status(202).json({ id, order });
    });
  }
  return router;
}

export const shownBind = (bind: BindReport): { readonly id: string } & Record<string, unknown> => ({
  ...bind,
  state: Date.now() - bind.reportedAtMs > STALE_MS ? 'orphaned' : bind.state,
  since: isoTime(bind.sinceMs),
});
