import { PayloadError } from '@ccm/core/domain';
import type { MessageStore } from '@ccm/shared/messages';
import { toCustomerId } from '@ccm/core/domain';
import { Router } from 'express';
import { z } from 'zod';
import { sendProblem } from '../http/problem.ts';
import { listOf, pageOf, readQuery } from './page.ts';
import { shownLife } from './shown-history.ts';

const query = z.looseObject({ id: z.string().min(1).optional(), number: z.string().min(1).optional() });

export interface MessageRoutesDeps {
  readonly messages: MessageStore;
}

/** Any id (ours, the provider's, the application's) or a customer's number leads to the messages. */
export function messageRoutes({ messages }: MessageRoutesDeps): Router {
  const router = Router();
  router.get('/messages', async (request, response) => {
    const { id, number } = readQuery(request, query);
    if (id === undefined && number === undefined)
      throw new PayloadError('id or number: one of them is needed', { field: 'id' });
    const { ids, next } = await messages.page(
      { ...(id === undefined ? {} : { id }), ...(number === undefined ? {} : { number: toCustomerId(number) }) },
      pageOf(request),
    );
    const lives = await Promise.all(ids.map(async (one) => shownLife(one, messages)));
    response.json(
      listOf(
        lives.filter((life) => life !== undefined),
        next,
      ),
    );
  });
  router.get('/messages/:id', async (request, response) => {
    const [id] = await messages.find({ id: request.params.id }, { limit: 1 });
    const life = id === undefined ? undefined : await shownLife(id, messages);
    if (life === undefined) sendProblem(response, { status: 404, detail: 'No message has this id' });
    else response.json(life);
  });
  return router;
}
